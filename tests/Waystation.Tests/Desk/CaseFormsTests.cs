using System.Text.RegularExpressions;
using Waystation.Casework.Audit;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Rooms;
using Waystation.Casework.Safeguarding;
using Waystation.Desk.Deeds.Cases;
using Waystation.Letters;
using Waystation.Office.Deeds;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>The forms of a case: each is a deed, each deed has one, and what is not taken is shown again with what was typed.</summary>
public sealed partial class CaseFormsTests
{
    private static readonly string[] s_pages = ["", "/letters", "/people", "/risk", "/vetting", "/consent", "/sharing", "/tasks", "/children", "/notes", "/support", "/forms", "/stage", "/keeping", "/timeline"];

    [Fact]
    public async Task Every_form_is_a_deed_and_every_deed_has_a_form()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await CasePagesTests.FilledAsync(network, anna, boris);
        await RecordTests.DecideAsync(anna, number, new ReferralSent("f1", [1], new string('a', 64)));
        await RecordTests.DecideAsync(anna, number, new Waystation.Casework.Cases.CaseReferred("Friends"));
        await RecordTests.DecideAsync(anna, number, new Waystation.Casework.Cases.CaseReopened());
        await network.RoundAsync();
        var deeds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var desk in (Waystation.Office.Workstation[])[anna, boris])
        {
            network.Release(desk, dispose: false);
            await using var host = await DeskPagesTests.ServeAsync(network, desk);
            using var browser = await PlainBrowser.OpenAsync(host);
            foreach (var page in s_pages)
            {
                var html = await browser.GetAsync($"/case/{number}{page}");
                Assert.Equal($"/case/{number}{page}", browser.At);
                foreach (var deed in Deed().Matches(html).Select(match => match.Groups[1].Value))
                {
                    // It comes back to the page on which it stands.
                    Assert.Equal(page.TrimStart('/'), CaseDeed.All[deed].Page);
                    deeds.Add(deed);
                }
            }
        }

        // An open case shows what closes it; what opens one again stands where somebody once said that it is not open. A form from a file is taken where the file is looked at.
        var elsewhere = SafeguardingDeeds.All.Select(deed => deed.Name).Concat(["reopen-case", "load-form", "ask-archive", "reverse-archive"]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(CaseDeed.All.Keys.Where(deed => !elsewhere.Contains(deed)).Order(), deeds.Where(deed => deed != "reopen-case").Order());
    }

    /// <summary>A room that began with what was told of one of us has all of its own forms, and no case has any of them.</summary>
    [Fact]
    public async Task What_was_told_has_its_forms_in_its_own_rooms_alone()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Clara", "Dina"], onSafeguarding: 2);
        var (anna, clara) = (network.Desks[0], network.Desks[2]);
        var inCase = await RecordTests.TakeOnAsync(network, anna);
        using var person = new Person(network);
        await person.WriteAsync(Purpose.AboutOneOfUs, "He asked for her number.");
        await network.RoundAsync();
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(clara, Assert.Single(clara.Safeguarding.Board.Waiting).Id, [], false, TestContext.Current.CancellationToken)).CaseNumber;
        await RecordTests.DecideAsync(clara, number, new PersonNamed("k", "driver"));
        await RecordTests.DecideAsync(clara, number, new ComplaintMade(PersonalFact.TheContact, "one", "k", "He asked."));
        foreach (var (desk, room, isOne) in ((Waystation.Office.Workstation, string, bool)[])[(clara, number, true), (anna, inCase, false)])
        {
            network.Release(desk, dispose: false);
            await using var host = await DeskPagesTests.ServeAsync(network, desk);
            using var browser = await PlainBrowser.OpenAsync(host);
            var html = await browser.GetAsync($"/case/{room}/complaint");
            Assert.Equal(isOne ? SafeguardingDeeds.All.Select(deed => deed.Name).Order() : [], Deed().Matches(html).Select(match => match.Groups[1].Value).Distinct().Order());
            Assert.Equal(isOne, (await browser.GetAsync($"/case/{room}")).Contains("/complaint", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_is_not_taken_is_shown_again_with_what_was_typed_and_nothing_is_recorded()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var number = await RecordTests.TakeOnAsync(network, anna);
        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = await PlainBrowser.OpenAsync(host);
        int Lines() => anna.RoomByNumber(number)!.Log.Lines.Count(line => line.Entry.Fact is not AccessNoted);
        var lines = Lines();

        // The page had stood open while the desk was locked.
        var page = await browser.FillAsync($"/case/{number}/notes", $"/case/{number}/do/write-note", (RecordInCase.SeenField, "987654"), ("text", "Sounded <calmer> today"));
        Assert.Contains("This page had stood open too long", page, StringComparison.Ordinal);
        Assert.Contains("Sounded <calmer> today", page, StringComparison.Ordinal);

        // Casework objects, in words that say what to do.
        page = await browser.FillAsync($"/case/{number}/people", $"/case/{number}/do/set-whereabouts", ("where", "AtHome"), ("area", "Lenina 5"));
        Assert.Contains("an address must not stand here", page, StringComparison.Ordinal);
        Assert.Contains("Lenina 5", page, StringComparison.Ordinal);

        // A field is missing: it is named.
        page = await browser.FillAsync($"/case/{number}/tasks", $"/case/{number}/do/add-task", ("due", "soon"), ("text", ""));
        Assert.Contains("What: Something must be said here.", page, StringComparison.Ordinal);
        Assert.Contains("By when: Write the day", page, StringComparison.Ordinal);
        Assert.Equal(lines, Lines());

        // Without a page, to another case, or under no deed's name: nothing.
        await browser.PostAsync($"/case/{number}/do/write-note", ("text", "x"), ("person", PersonalFact.TheContact));
        foreach (var deed in CaseDeed.All.Keys)
        {
            await browser.PostAsync($"/case/0000000/do/{deed}", ("text", "x"), ("person", PersonalFact.TheContact), (RecordInCase.OnceField, new string('a', 32)), (RecordInCase.SeenField, "1"));
            Assert.Equal("/cases", browser.At);
        }

        await browser.PostAsync($"/case/{number}/do/no-such-deed", ("text", "x"), (RecordInCase.OnceField, new string('a', 32)));
        Assert.Equal(lines, Lines());

        page = await browser.FillAsync($"/case/{number}/notes", $"/case/{number}/do/write-note", ("text", "Sounded <calmer> today"));
        Assert.Contains("Recorded.", page, StringComparison.Ordinal);
        Assert.Contains("Sounded <calmer> today", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_relay_what_is_recorded_is_shown_as_waiting_and_goes_out_by_itself()
    {
        var line = new RecordTests.Line();
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", line.Lay);
        await network.JoinAsync("Boris");
        var number = await RecordTests.TakeOnAsync(network, anna);
        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = await PlainBrowser.OpenAsync(host);
        line.IsCut = true;
        await Until(() => Task.FromResult(anna.Courier.IsReachable == false));

        var page = await browser.FillAsync($"/case/{number}/people", $"/case/{number}/do/name-person", ("name", "Mira"), ("person", PersonalFact.TheContact));
        Assert.Contains("Recorded.", page, StringComparison.Ordinal);

        // What waits can be built upon.
        page = await browser.FillAsync($"/case/{number}/people", $"/case/{number}/do/note-need", ("need", "Shelter"));
        Assert.Contains("waits to be sent", page, StringComparison.Ordinal);
        Assert.Contains("2 wait to be sent", page, StringComparison.Ordinal);
        Assert.Contains("shelter", page, StringComparison.Ordinal);
        Assert.Null(anna.RoomByNumber(number)!.Case!.People.NameOf(PersonalFact.TheContact));

        line.IsCut = false;
        await Until(async () => !(await browser.GetAsync($"/case/{number}/people?renewed")).Contains("to be sent", StringComparison.Ordinal));
        Assert.Equal("Mira", anna.RoomByNumber(number)!.Case!.People.NameOf(PersonalFact.TheContact));
        Assert.Empty(anna.RoomByNumber(number)!.Case!.Inadmissible);
    }

    private static async Task Until(Func<Task<bool>> done)
    {
        for (var i = 0; i < 300 && !await done(); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.True(await done());
    }

    [GeneratedRegex("action=\"/case/[0-9]+/do/([a-z-]+)\"")]
    private static partial Regex Deed();
}
