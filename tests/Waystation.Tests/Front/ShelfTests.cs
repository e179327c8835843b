using System.Net;
using Waystation.Front.Visits;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>Answers to forms are fetched as pages of their own, by whom they are for, for a few minutes.</summary>
public sealed class ShelfTests
{
    [Fact]
    public async Task A_form_is_answered_with_an_address_that_says_nothing_and_is_gone_when_the_person_leaves()
    {
        await using var front = await TestFront.StartAsync();
        using var person = front.NewVisitor();
        using var thief = front.NewVisitor();
        await person.WriteAsync("help");
        var shown = person.LastPath;
        Assert.Matches("^/ru/page/[0-9a-f]{32}$", shown);
        var arrived = person.Page.Html;
        Assert.Equal(arrived, (await person.OpenAsync(shown)).Html);

        await person.OpenAsync("/ru/letters");
        var fault = await person.SendAsync("/ru/letters", [("text", " ")]);
        Assert.NotEqual(HttpStatusCode.OK, fault.Status);
        var ofVisit = person.LastPath;
        Assert.Matches("^/ru/page/", ofVisit);
        Assert.DoesNotContain(fault.Html, (await thief.OpenAsync(ofVisit)).Html, StringComparison.Ordinal);
        Assert.Equal(fault.Html, (await person.OpenAsync(ofVisit)).Html);

        using var empty = new StringContent("");
        await person.PostAsync("/ru/end", empty);
        Assert.Contains("name=\"code\"", (await person.OpenAsync(shown)).Html, StringComparison.Ordinal);
        Assert.Contains("name=\"code\"", (await person.OpenAsync(ofVisit)).Html, StringComparison.Ordinal);
        Assert.Equal(0, front.Running.Reception.Visits.Shelf.Count);
    }

    [Fact]
    public async Task What_a_first_form_could_not_do_is_gone_from_the_history_when_the_person_leaves()
    {
        await using var front = await TestFront.StartAsync();
        using var person = front.NewVisitor();
        using var thief = front.NewVisitor();
        var shown = new List<(string Path, string Html)>();
        await person.OpenAsync("/ru/write");
        for (var i = 0; i < 2; i++)
        {
            await person.SendAsync("/ru/write", [("text", new string('я', 20_001))]);
            shown.Add((person.LastPath, person.Page.Html));
        }

        await person.OpenAsync("/ru/code");
        await person.SendAsync("/ru/code", [("code", "одно слово")]);
        shown.Add((person.LastPath, person.Page.Html));
        Assert.All(shown, page => Assert.Matches("^/ru/page/[0-9a-f]{32}$", page.Path));
        Assert.DoesNotContain(shown[1].Html, (await thief.OpenAsync(shown[1].Path)).Html, StringComparison.Ordinal);
        await person.SendAsync("/ru/leave", []);
        Assert.Empty(person.Cookies.GetAllCookies());
        Assert.Equal(0, front.Running.Reception.Visits.Shelf.Count);
        foreach (var (path, html) in shown)
        {
            Assert.NotEqual(html, (await person.OpenAsync(path)).Html);
        }
    }

    [Fact]
    public async Task A_page_is_gone_after_ten_minutes()
    {
        await using var front = await TestFront.StartAsync();
        using var person = front.NewVisitor();
        await person.WriteAsync("help");
        var shown = person.LastPath;
        front.Relay.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Contains("name=\"code\"", (await person.OpenAsync(shown)).Html, StringComparison.Ordinal);
        Assert.Equal(0, front.Running.Reception.Visits.Shelf.Count);
    }

    [Fact]
    public void The_shelf_is_bounded_and_what_was_seen_goes_first()
    {
        using var shelf = new PageShelf(new FakeTimeProvider());
        Assert.Null(shelf.Put(new byte[PageShelf.LongestPage + 1], 200, owner: null, onlyToOwner: false));
        var page = new byte[1024 * 1024];
        var names = Enumerable.Range(0, 16).Select(_ => shelf.Put(page, 200, owner: null, onlyToOwner: false)!).ToList();
        Assert.True(shelf.TryGet(names[7], null, out _, out _));
        shelf.Put(page, 200, owner: null, onlyToOwner: false);
        Assert.False(shelf.TryGet(names[7], null, out _, out _));
        shelf.Put(page, 200, owner: null, onlyToOwner: false);
        Assert.False(shelf.TryGet(names[0], null, out _, out _));
        Assert.True(shelf.TryGet(names[1], null, out _, out _));
        Assert.Equal(16, shelf.Count);
    }
}
