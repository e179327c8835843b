using System.Net;
using Waystation.Front.Post;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>Letters stay for a year after the last visit. No visit waits for that, or fails over it.</summary>
public sealed class StayTests
{
    [Fact]
    public async Task Who_comes_every_hundred_days_reads_the_first_letter_after_two_years_and_the_answers_to_it()
    {
        await using var front = await TestFront.StartAsync(days: 1000);
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("The first letter.", "en");
        await front.AnswerInTimeAsync("The first answer.");
        using (var soon = front.NewVisitor())
        {
            Assert.Contains("The first answer.", (await ReadAsync(soon, code)).Text, StringComparison.Ordinal);
            await front.KeptAsync(code);
        }

        for (var visit = 0; visit < 8; visit++)
        {
            front.Relay.PassDays(100);
            await front.SweepAsync();
            using var again = front.NewVisitor();
            Assert.Contains("The first letter.", (await ReadAsync(again, code)).Text, StringComparison.Ordinal);
            await front.KeptAsync(code);
        }

        using var last = front.NewVisitor();
        var seen = await ReadAsync(last, code);
        Assert.Contains("The first answer.", seen.Text, StringComparison.Ordinal);
        Assert.Contains("a year after your last visit", seen.Text, StringComparison.Ordinal);

        // From then on nobody comes: a year later all is there, and some weeks later nothing.
        front.Relay.PassDays(Stay.Days - 1);
        await front.SweepAsync();
        Assert.All(await front.ContactsAsync(code), item => Assert.Null(item.Gone));
        front.Relay.PassDays(Expiry.LongestYearDays - Stay.Days + 2);
        await front.SweepAsync();
        Assert.All(await front.ContactsAsync(code), item => Assert.IsType<Gone.Expired>(item.Gone));
    }

    [Fact]
    public async Task Who_never_comes_loses_it_after_a_year_and_not_before()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("The first letter.", "en");
        front.Relay.PassDays(Stay.Days);
        await front.SweepAsync();
        Assert.All(await front.ContactsAsync(code), item => Assert.Null(item.Gone));
        front.Relay.PassDays(Expiry.LongestYearDays - Stay.Days + 1);
        await front.SweepAsync();
        Assert.All(await front.ContactsAsync(code), item => Assert.IsType<Gone.Expired>(item.Gone));
    }

    [Fact]
    public async Task A_visit_renews_once_in_days_and_shows_its_page_when_the_relay_does_not_do_it()
    {
        await using var front = await TestFront.StartAsync(days: 100);
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("The first letter.", "en");
        var asked = 0;
        var held = new TaskCompletionSource();
        front.Line.Before = async request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/renewal", StringComparison.Ordinal) && Interlocked.Increment(ref asked) == 1)
            {
                await held.Task;
                throw new HttpRequestException("The line is cut.");
            }
        };

        // The page is whole while the renewal still hangs.
        using var slow = front.NewVisitor();
        var seen = await ReadAsync(slow, code);
        Assert.Equal(HttpStatusCode.OK, seen.Status);
        Assert.Contains("The first letter.", seen.Text, StringComparison.Ordinal);
        held.SetResult();

        // It came to nothing, so the next visit asks again; after that nobody does for days.
        using var next = front.NewVisitor();
        await ReadAsync(next, code);
        await front.KeptAsync(code);
        await next.OpenAsync("/en/letters");
        var after = asked;
        Assert.True(after > 1);
        await next.OpenAsync("/en/letters");
        await next.OpenAsync("/en/letters");
        Assert.Equal(after, asked);
        Assert.True((await front.ContactsListAsync(code)).KeptUntil >= front.Today.AddDays(Expiry.YearDays));
        front.Relay.PassDays(40);
        using var later = front.NewVisitor();
        await ReadAsync(later, code);
        await front.KeptAsync(code);
        await later.OpenAsync("/en/letters");
        Assert.Equal(after + 1, asked);
    }

    private static async Task<Seen> ReadAsync(Visitor visitor, string code)
    {
        await visitor.OpenAsync("/en/code");
        return await visitor.SendAsync("/en/code", [("code", code)]);
    }
}

internal static class StayingFront
{
    /// <summary>What the relay does by itself each day.</summary>
    public static Task SweepAsync(this TestFront front) => front.Relay.Running.Upkeep.RoundAsync(TestContext.Current.CancellationToken);

    public static async Task AnswerInTimeAsync(this TestFront front, string text)
    {
        var letter = Assert.Single(await front.LettersAsync());
        await front.TakeOnAsync(letter);
        await front.AnswerAsync(letter, text);
    }

    /// <summary>The page leaves before the relay is asked: waits until it was.</summary>
    public static async Task KeptAsync(this TestFront front, string code)
    {
        for (var i = 0; i < 200 && !((await front.ContactsListAsync(code)).KeptUntil >= front.Today.AddDays(Stay.Days)); i++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<IReadOnlyList<Listed>> ContactsAsync(this TestFront front, string code) => (await front.ContactsListAsync(code)).Items;

    /// <summary>The mailbox that a code opens, past the front.</summary>
    public static async Task<ListAnswer.Listing> ContactsListAsync(this TestFront front, string code)
    {
        Assert.True(Code.TryRead(code, out var read, out _));
        using var typed = read;
        using var seed = await typed.DeriveAsync(new KeyBench(1), TestContext.Current.CancellationToken);
        using var key = Key.From(seed);
        return await front.Relay.ListAsync(key);
    }
}
