using System.Net;
using System.Reflection;
using Waystation.Front;
using Waystation.Front.Rosters;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>Whom the front believes, when it opens, what it keeps and what it says of it.</summary>
public sealed class TrustTests
{
    [Fact]
    public async Task What_a_stranger_drops_is_never_shown()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        var letter = Assert.Single(await front.LettersAsync());
        using var seed = Seed.Draw();
        using var stranger = Key.From(seed);
        await front.SayAsync(letter.From, new Answer { Day = front.Today, Id = LetterId.Draw(), Text = "Come to the station." }, stranger);
        await front.SayAsync(letter.From, new Waystation.Letters.Route { Day = front.Today, Number = 1, ConversationKey = stranger.Address, Inbox = stranger.Card(1, front.Today.AddDays(9)) }, stranger);
        await front.SayAsync(letter.From, new Answer { Day = front.Today, Id = LetterId.Draw(), Text = "Come to the station." }, front.Office);
        for (var i = 0; i < 5; i++)
        {
            await front.Relay.Client.DropAsync(letter.From.Mailbox, front.Relay.NewItem(), default);
        }

        var page = await visitor.OpenAsync("/en/letters");
        Assert.DoesNotContain("Come to the station.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No answer yet.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_once_pinned_is_kept_when_the_shift_is_long_gone_and_another_is_not_believed()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("First.", "en");
        var letter = Assert.Single(await front.LettersAsync());
        await front.TakeOnAsync(letter);
        await front.AnswerAsync(letter, "An answer.");
        await visitor.OpenAsync("/en/letters");
        front.Relay.PassDays(40);
        using var seed = Seed.Draw();
        using var other = Key.From(seed);
        await front.SayAsync(letter.From, new Waystation.Letters.Route { Day = front.Today, Number = 1, ConversationKey = other.Address, Inbox = other.Card(1, front.Today.AddDays(9)) }, front.Shifts[1]);
        await front.SayAsync(letter.From, new Answer { Day = front.Today, Id = LetterId.Draw(), Text = "Turned." }, other);
        await visitor.OpenAsync("/en/code");
        var page = await visitor.SendAsync("/en/code", [("code", code)]);
        Assert.Contains("An answer.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Turned.", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task With_too_few_on_the_shift_the_front_is_closed_and_says_what_else_one_can_do(int onShift)
    {
        await using var front = await TestFront.StartAsync(onShift: onShift);
        using var visitor = front.NewVisitor();
        Assert.Contains("First letters are not taken right now", (await visitor.OpenAsync("/en/")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("write to us:", visitor.Page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("We read letters every day", visitor.Page.Text, StringComparison.Ordinal);
        var page = await visitor.OpenAsync("/en/write");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("Closed for now", page.Text, StringComparison.Ordinal);
        Assert.Contains("I have a code", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"text\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_on_the_shift_is_enough_when_told_so_on_purpose()
    {
        await using var front = await TestFront.StartAsync(settings => settings with { FewestOnShift = 1 }, onShift: 1);
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        Assert.Single(await front.LettersAsync());
    }

    [Fact]
    public async Task An_expired_roster_closes_the_front_and_what_was_typed_meanwhile_is_kept()
    {
        await using var front = await TestFront.StartAsync(days: 5);
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        front.Relay.PassDays(6);
        var page = await visitor.SendAsync("/en/write", [("text", "Too late?")]);
        Assert.Contains("nobody to hand this letter to", page.Text, StringComparison.Ordinal);
        Assert.Contains("Too late?", page.Html, StringComparison.Ordinal);
        await front.PublishAsync(2);
        front.Relay.Clock.Advance(RosterBook.Often);
        Assert.Contains("has arrived", (await visitor.SendAsync("/en/write", [("text", "Too late?")])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_is_warned_before_the_roster_runs_out()
    {
        await using var front = await TestFront.StartAsync(days: 4);
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/");
        Assert.DoesNotContain("runs out", front.Log.ToString(), StringComparison.Ordinal);
        front.Relay.PassDays(2);
        await visitor.OpenAsync("/en/");
        Assert.Contains("The roster runs out in 2 days", front.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_roster_is_refused_also_after_a_restart()
    {
        await using var front = await TestFront.StartAsync();
        using (var visitor = front.NewVisitor())
        {
            await visitor.OpenAsync("/en/");
        }

        var older = front.Sign(6);
        await front.PublishAsync(7);
        await front.RestartAsync();
        using var later = front.NewVisitor();
        await later.OpenAsync("/en/check");
        Assert.Contains("List number 7", later.Page.Text, StringComparison.Ordinal);

        // A relay that was rolled back hands out what it had before.
        front.Line.Before = null;
        front.Line.Swap = (request, answer) => request.RequestUri!.AbsolutePath.EndsWith("/card", StringComparison.Ordinal) && request.RequestUri.AbsolutePath.Contains(front.Root.Address.ToText(), StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(older.Card.ToBytes()) }
            : answer;
        await front.RestartAsync();
        using var last = front.NewVisitor();
        await last.OpenAsync("/en/check");
        Assert.Contains("List number 7", last.Page.Text, StringComparison.Ordinal);
        Assert.Contains("a roster that is refused: Older", front.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_roster_of_another_root_is_not_believed()
    {
        using var seed = Seed.Draw();
        using var other = Key.From(seed);
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/");
        front.Line.Swap = (request, answer) => request.RequestUri!.AbsolutePath.EndsWith("/card", StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(front.Sign(9, root: other).Card.ToBytes()) }
            : answer;
        front.Relay.Clock.Advance(RosterBook.Often);
        await visitor.OpenAsync("/en/check");
        Assert.Contains("List number 1,", visitor.Page.Text, StringComparison.Ordinal);
        Assert.Contains("contradicted", front.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_relay_and_roster_the_pages_still_stand()
    {
        await using var front = await TestFront.StartAsync(onShift: null);
        front.Line.IsCut = true;
        using var visitor = front.NewVisitor();
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/ru/")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await visitor.OpenAsync("/ru/write")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/ru/check")).Status);
    }

    [Fact]
    public async Task All_that_the_front_keeps_is_the_signed_roster()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en", [("a.txt", new byte[5_000])]);
        await visitor.OpenAsync("/en/letters");
        var kept = Assert.Single(Directory.GetFiles(front.Settings.State, "*", SearchOption.AllDirectories));
        Assert.True(Card.TryRead(await File.ReadAllBytesAsync(kept), out var card, out _) && card.Kind == CardKind.Roster);
    }

    [Fact]
    public async Task The_log_knows_nothing_of_who_came_and_what_was_said()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("Something secret.", "en");
        front.Line.IsCut = true;
        await visitor.SendAsync("/en/letters", [("text", "More of it.")]);
        await visitor.OpenAsync("/en/nowhere");
        var log = front.Log.ToString();
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", log, StringComparison.Ordinal);
        Assert.All(code.Split(' '), word => Assert.DoesNotContain(word, log, StringComparison.Ordinal));
        Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("front: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_front_log_carries_only_numbers_and_words_of_the_domain() => Assert.All(
        typeof(FrontLog).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).SelectMany(method => method.GetParameters()),
        parameter => Assert.True(parameter.ParameterType == typeof(int) || parameter.ParameterType.IsEnum, parameter.ToString()));

    [Fact]
    public async Task A_visit_that_ends_is_wiped_and_there_are_never_more_than_the_bound()
    {
        await using var front = await TestFront.StartAsync(settings => settings with { Limits = settings.Limits with { Visits = 2 } });
        for (var i = 0; i < 4; i++)
        {
            using var visitor = front.NewVisitor();
            await visitor.WriteAsync("Letter.", "en");
            front.Relay.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, front.Running.Reception.Visits.Count);
        front.Relay.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, front.Running.Reception.Visits.Count);
    }
}
