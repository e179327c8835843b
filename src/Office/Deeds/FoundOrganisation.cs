using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>What the founders decide.</summary>
/// <param name="Name">The neutral name that the front shows.</param>
/// <param name="Relays">Ways to the one relay where mailboxes are; the first is the usual one.</param>
/// <param name="Fronts">The front's public addresses.</param>
/// <param name="Offers">Each member's card and shift card.</param>
/// <param name="Days">How many days roster and shift hold, from today.</param>
public sealed record Charter(string Name, IReadOnlyList<RosterRelay> Relays, IReadOnlyList<string> Fronts, IReadOnlyList<(Card Member, Card Shift)> Offers, int Days)
{
    /// <summary>Days after which a past shift key leaves the roster: so long a first answer may lie unread.</summary>
    public const int RememberDays = 120;

    /// <summary>To whom closed cases are sealed that leave the desks; null: as the roster before says.</summary>
    public Recipient? Archive { get; init; }

    /// <summary>Months for which closed cases are kept; null: as the roster before says, or as is usual.</summary>
    public int? KeepClosedMonths { get; init; }

    /// <summary>Cards of those who read what is told of one of us; none, or at least two.</summary>
    public IReadOnlyList<(Card Member, Card Shift)> Safeguarding { get; init; } = [];

    public override string ToString() => nameof(Charter);
}

/// <summary>Makes an organisation and renews its roster. Runs where the root's seed is, and nowhere else.</summary>
public static class FoundOrganisation
{
    /// <summary>The intake mailbox's seed comes from the root's, so that a renewed roster can appoint newcomers.</summary>
    public const string IntakeContext = "waystation/intake/v1";

    /// <summary>The mailboxes of the archive come from the root's seed too: whoever has a duty keeps what lies there from running out, and opens none of it.</summary>
    public const string ArchiveContext = "waystation/archive/v1";

    /// <summary>The same for what is told of one of us.</summary>
    public const string SafeguardingContext = "waystation/safeguarding/v1";

    /// <returns>The first roster; null when the relay refused.</returns>
    public static Task<Roster?> DoAsync(World world, Seed root, Charter charter, CancellationToken stop) => PublishAsync(world, root, charter, before: null, stop);

    /// <summary>Signs the next roster: the offered shift keys are on from today, the former ones stay listed as past.</summary>
    /// <returns>Null when there is no roster to renew, or the relay refused.</returns>
    public static async Task<Roster?> RenewAsync(World world, Seed root, Charter charter, CancellationToken stop)
    {
        using var key = Key.From(root);
        var relay = world.DialFirst(charter.Relays);
        return await relay.GetCardAsync(key.Address, stop) is { } card && Roster.TryRead(card, out var before)
            ? await PublishAsync(world, root, charter, before, stop)
            : null;
    }

    private static async Task<Roster?> PublishAsync(World world, Seed root, Charter charter, Roster? before, CancellationToken stop)
    {
        using var rootKey = Key.From(root);
        using var intakeSeed = root.Derive(IntakeContext);
        using var intake = Key.From(intakeSeed);
        var today = world.Today;
        var until = today.AddDays(charter.Days);
        using var safeguardingSeed = root.Derive(SafeguardingContext);
        using var safeguarding = Key.From(safeguardingSeed);
        using var archiveSeed = root.Derive(ArchiveContext);
        var isGuarded = charter.Safeguarding.Count > 0;
        List<RosterShift> shifts =
        [
            .. charter.Offers.Select(offer => new RosterShift(offer.Shift, today, until)),
            .. charter.Safeguarding.Select(offer => new RosterShift(offer.Shift, today, until, Duty.Safeguarding)),
        ];
        // The latest first: should they ever be too many, the oldest are forgotten.
        var past = (before?.Shifts.Select(shift => new PastShift(shift.Card.Mailbox, shift.From, shift.Until, shift.Duty)) ?? [])
            .Concat(before?.Past ?? [])
            .Where(former => !shifts.Any(shift => shift.Duty == former.Duty && shift.Card.Mailbox.Equals(former.Key)) && former.Until.AddDays(Charter.RememberDays) >= today)
            .Select(former => former with { Until = former.Until < today ? former.Until : today.AddDays(-1) })
            .Take(Roster.MostPast)
            .ToList();

        var roster = Roster.Sign(rootKey, (before?.Number ?? 0) + 1, until, charter.Name, intake.Address, charter.Relays, shifts, charter.Fronts, past, isGuarded ? safeguarding.Address : null, charter.KeepClosedMonths ?? before?.KeepClosedMonths, charter.Archive ?? before?.Archive);
        var relay = world.DialFirst(charter.Relays);
        if (await relay.CreateAsync(intake, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(intake, today), stop) is CreateAnswer.Refused
            || (isGuarded && await relay.CreateAsync(safeguarding, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(safeguarding, today), stop) is CreateAnswer.Refused)
            || await relay.CreateAsync(rootKey, new MailboxPolicy(DropRule.Keyed, 0), roster.Card, stop) is CreateAnswer.Refused
            || await relay.PutCardAsync(rootKey, roster.Card, stop) is CardAnswer.Refused)
        {
            return null;
        }

        foreach (var (offers, seed, duty) in ((IReadOnlyList<(Card Member, Card)>, Seed, Duty)[])[(charter.Offers, intakeSeed, Duty.Triage), (charter.Safeguarding, safeguardingSeed, Duty.Safeguarding)])
        {
            foreach (var (member, _) in offers)
            {
                if (!await AppointAsync(world, charter, rootKey, seed, duty, archiveSeed, member, stop))
                {
                    return null;
                }
            }
        }

        return roster;
    }

    private static async Task<bool> AppointAsync(World world, Charter charter, Key root, Seed intake, Duty duty, Seed archive, Card member, CancellationToken stop)
    {
        var (seed, archived) = (new byte[Seed.Size], new byte[Seed.Size]);
        intake.CopyTo(seed);
        archive.CopyTo(archived);
        try
        {
            // Members renew their cards daily; the one in the offer may have run out since.
            var relay = world.DialFirst(charter.Relays);
            var card = await relay.GetCardAsync(member.Mailbox, stop) is { } newer && newer.Number >= member.Number ? newer : member;
            var appointment = new Appointment { Day = world.Today, IntakeSeed = seed, Duty = duty, ArchiveSeed = archived };
            if (CardRecipient.Of(card) is not { } recipient)
            {
                return false;
            }

            var item = new Item(world.DrawItemId(), Expiry.Draw(world.Today, 60), appointment.Seal(root, member.Mailbox, [recipient]));
            return await relay.DropAsync(member.Mailbox, item, stop) is AppendAnswer.Dropped;
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(archived);
        }
    }
}
