using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Intake;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>Each roster has an intake of its own: whoever is on it no more has no key of what comes after them.</summary>
public sealed class NewIntakeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_on_triage_no_more_can_neither_delete_what_comes_after_them_nor_close_the_way_to_it()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Clara"]);
        using var earlier = new Person(network);
        await earlier.WriteAsync("before");
        await network.RoundAsync();
        var clara = network.Desks[2];
        using var clarasKeys = Keys(clara);
        await RenewWithoutAsync(network, clara);
        using var later = new Person(network);
        await later.WriteAsync("after");
        await network.RoundAsync();
        for (var i = 0; i < 3; i++)
        {
            await CourierRound.MakeAsync(clara, Stop);
        }

        // Whatever is on her desk, and whatever she kept of it.
        var roster = network.Desks[0].Roster!;
        Assert.All(Keys(clara).Concat(clarasKeys), key => Assert.NotEqual(roster.Intake, key.Address));
        Assert.Equal(["before"], Texts(clara));
        foreach (var key in clarasKeys)
        {
            await network.Relay.Client.CloseAsync(key, Stop);
        }

        using var last = new Person(network);
        await last.WriteAsync("last");
        await network.RoundAsync();
        Assert.All(network.Desks, desk => Assert.Equal(["after", "last"], Texts(desk).TakeLast(2)));
        Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(network.Desks[0], network.Desks[0].WaitingFor(Duty.Triage)[^1].Id, [], false, Stop));
        clara.Dispose();
    }

    [Fact]
    public async Task What_nobody_had_taken_on_is_read_and_taken_on_after_the_roster_was_renewed_also_by_whoever_came_later()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync("They came to the flat.", ("photo.jpg", new byte[300_000]));
        await network.RoundAsync();
        var vera = await network.JoinAsync("Vera");
        await RenewAsync(network);
        network.Relay.PassDays(HandOverStep.GraceDays + 6);
        for (var i = 0; i < 4; i++)
        {
            await network.RoundAsync();
        }

        // The person writes again, to the intake that the new roster names; and everybody who is on it sees both.
        await person.WriteAsync("And again today.");
        await network.RoundAsync();
        Assert.All(network.Desks, desk => Assert.Equal(["They came to the flat.", "And again today."], Texts(desk)));
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(vera, vera.WaitingFor(Duty.Triage)[0].Id, [], false, Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        var file = vera.RoomByNumber(taken.CaseNumber)!.Case!;
        Assert.Equal(["They came to the flat.", "And again today."], file.Turns.OfType<CaseTurn.FromContact>().Select(turn => turn.Letter.Text));
        Assert.All(network.Desks, desk => Assert.Empty(desk.WaitingFor(Duty.Triage)));
        Assert.True(await WriteAnswer.DoAsync(vera, vera.RoomByNumber(taken.CaseNumber)!, "We have read it.", Stop));
        await network.RoundAsync();
        Assert.Equal("We have read it.", Assert.IsType<Turn.Theirs>((await person.ReadAsync()).Turns[^1]).Text);
    }

    [Fact]
    public async Task What_a_front_that_has_not_seen_the_new_roster_brings_to_the_old_intake_is_read()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network) { Sees = network.Desks[0].Roster };
        await RenewAsync(network);
        await person.WriteAsync("after");
        await network.RoundAsync();
        Assert.All(network.Desks, desk => Assert.Equal(["after"], Texts(desk)));
        Assert.All(network.Desks, desk => Assert.Empty(desk.Intake.Waiting));
        Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(network.Desks[1], network.Desks[1].WaitingFor(Duty.Triage)[0].Id, [], false, Stop));
    }

    [Fact]
    public async Task Two_who_take_on_one_persons_letters_at_two_intakes_do_not_both_have_them()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync("before");
        await network.RoundAsync();
        await RenewAsync(network);
        await person.WriteAsync("after");
        await network.RoundAsync();
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        Assert.Equal(2, anna.WaitingFor(Duty.Triage).Count);
        var (first, second) = (anna.WaitingFor(Duty.Triage)[0].Id, boris.WaitingFor(Duty.Triage)[1].Id);
        var claims = await Task.WhenAll(Task.Run(() => TakeOn.DoAsync(anna, first, [], false, Stop), Stop), Task.Run(() => TakeOn.DoAsync(boris, second, [], false, Stop), Stop));
        Assert.True(claims.OfType<TakeOnAnswer.Taken>().Count() <= 1);
        await network.RoundAsync();
        await network.RoundAsync();
        if (!claims.OfType<TakeOnAnswer.Taken>().Any())
        {
            // Both let the other go first; one of them takes it over then.
            Assert.All(anna.WaitingFor(Duty.Triage), waiting => Assert.NotNull(waiting.ClaimedBy));
            Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, first, [], takesOver: true, Stop));
            await network.RoundAsync();
            await network.RoundAsync();
        }

        Assert.All(network.Desks, desk => Assert.Empty(desk.WaitingFor(Duty.Triage)));
        Assert.Equal(1, network.Desks.Sum(desk => desk.Cases.Cases));
    }

    [Fact]
    public async Task Who_changed_the_code_is_followed_from_one_intake_to_the_other_and_the_old_code_is_marked()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        using var next = new Person(network);
        await person.WriteAsync("before");
        await network.RoundAsync();
        await RenewAsync(network);
        await person.MoveAsync(next);
        await person.WriteAsync("whoever has the old code");
        await network.RoundAsync();
        await network.RoundAsync();
        foreach (var desk in network.Desks)
        {
            var waiting = desk.WaitingFor(Duty.Triage);
            Assert.All(waiting, line => Assert.Equal(next.Key.Address, line.Contact.Mailbox));
            Assert.Equal([("before", false), ("whoever has the old code", true)], waiting.SelectMany(line => line.Letters).Select(letter => (letter.Letter.Text, letter.UnderOldCode)));
        }
    }

    [Fact]
    public async Task The_key_of_an_intake_that_is_empty_is_kept_for_days_and_then_no_more()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        await RenewAsync(network);
        var anna = network.Desks[0];
        Assert.Equal(2, anna.Sides.Count);
        await DaysAsync(network, IntakeBook.LeastDays);
        Assert.Equal(2, anna.Sides.Count);
        await DaysAsync(network, 1);
        Assert.Equal(anna.Roster!.Intake, Assert.Single(anna.Sides).Mailbox!.Address);
        Assert.Single(IntakeBook.All(anna.Vault));
    }

    [Fact]
    public async Task Who_was_away_for_weeks_reads_the_appointment_that_came_meanwhile()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        Assert.NotNull(await OfferShift.DoAsync(boris, Stop));
        await network.RoundAsync();
        network.Release(boris, dispose: false);
        network.Relay.PassDays(10);
        await network.RoundAsync();
        Assert.NotNull(await OfferShift.DoAsync(anna, Stop));
        var offers = new[] { anna, boris }.Select(desk => Waystation.Office.Post.Offer.Read(JoinRelay.OfferText(desk))!.Value).ToList();
        Assert.NotNull(await FoundOrganisation.RenewAsync(network.World(), network.RootSeed, new Charter("Help line", [new RosterRelay(network.Relay.Address, network.Relay.Running.Url)], [], offers, 40), Stop));
        using var person = new Person(network);
        await person.WriteAsync("help");
        network.Relay.PassDays(15);
        network.Add(boris);
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.True(boris.IsOnShift);
        Assert.All(network.Desks, desk => Assert.Equal(["help"], Texts(desk)));

        // What it was sealed to is gone now.
        Assert.All(Waystation.Office.Members.ReadingBook.Seeds(boris.Vault), reading => Assert.True(reading.Day.AddDays(16) >= boris.World.Today));
    }

    [Fact]
    public async Task An_intake_that_somebody_closed_is_said_and_the_next_roster_opens_another()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        await network.Relay.Client.CloseAsync(anna.IntakeMailbox!, Stop);
        await network.RoundAsync();
        Assert.Contains(anna.Troubles(), trouble => trouble is { Kind: "IntakeClosed", Where: TroublePlace.Intake });
        await RenewAsync(network);
        using var person = new Person(network);
        await person.WriteAsync("at last");
        await network.RoundAsync();
        Assert.All(network.Desks, desk => Assert.Equal(["at last"], Texts(desk)));
        Assert.All(network.Desks, desk => Assert.Single(desk.Sides));
    }

    [Fact]
    public async Task What_a_desk_had_fetched_before_somebody_closed_the_intake_is_taken_on_all_the_same()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync("help");
        await network.RoundAsync();
        var anna = network.Desks[0];
        await network.Relay.Client.CloseAsync(anna.IntakeMailbox!, Stop);
        await RenewAsync(network);
        await network.RoundAsync();
        Assert.All(network.Desks, desk => Assert.Equal(["help"], Texts(desk)));
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.WaitingFor(Duty.Triage)[0].Id, [], false, Stop));
        Assert.True(await WriteAnswer.DoAsync(anna, anna.RoomByNumber(taken.CaseNumber)!, "We have read it.", Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Equal("We have read it.", Assert.IsType<Turn.Theirs>((await person.ReadAsync()).Turns[^1]).Text);
        Assert.Equal(anna.Roster!.Intake, Assert.Single(anna.Sides).Mailbox!.Address);
    }

    [Fact]
    public async Task Who_has_no_such_duty_any_more_keeps_no_key_of_it()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Clara"]);
        var clara = network.Desks[2];
        await RenewWithoutAsync(network, clara);
        network.Add(clara);
        await DaysAsync(network, IntakeBook.LeastDays + HandOverStep.GraceDays + 2);
        Assert.Empty(clara.Sides);
        Assert.DoesNotContain(clara.Shifts, shift => clara.Roster!.LastDayOf(shift.Address) is not null);
    }

    private static IEnumerable<string> Texts(Workstation desk) => desk.WaitingFor(Duty.Triage).SelectMany(waiting => waiting.Letters).Select(letter => letter.Letter.Text);

    private static KeyList Keys(Workstation desk) => new(desk);

    private static async Task RenewAsync(SmallNetwork network)
    {
        foreach (var desk in network.Desks)
        {
            Assert.NotNull(await OfferShift.DoAsync(desk, Stop));
        }

        await network.AppointAsync(days: 30);
    }

    private static Task RenewWithoutAsync(SmallNetwork network, Workstation gone)
    {
        network.Release(gone, dispose: false);
        return RenewAsync(network);
    }

    private static async Task DaysAsync(SmallNetwork network, int days)
    {
        for (var day = 0; day < days; day++)
        {
            network.Relay.PassDays(1);
            await network.RoundAsync();
        }
    }

    /// <summary>Copies of the intake keys that a desk has.</summary>
    private sealed class KeyList(Workstation desk) : List<Key>(IntakeBook.All(desk.Vault).Select(one => Of(one.Kept))), IDisposable
    {
        public void Dispose() => ForEach(key => key.Dispose());

        private static Key Of(KeptIntake kept)
        {
            using var seed = Seed.From(kept.Seed);
            return Key.From(seed);
        }
    }
}
