using System.Globalization;
using System.Security.Cryptography;
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
    /// <summary>The intake mailboxes' seeds come from the root's. Each roster has its own, so that whoever is appointed no more has no key of what comes after them: with it they could delete unread letters, or close the mailbox for ever.</summary>
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
        var number = (before?.Number ?? 0) + 1;
        using var intakeSeed = IntakeSeed(root, IntakeContext, number);
        using var intake = Key.From(intakeSeed);
        var today = world.Today;
        var until = today.AddDays(charter.Days);
        using var safeguardingSeed = IntakeSeed(root, SafeguardingContext, number);
        using var safeguarding = Key.From(safeguardingSeed);
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

        var roster = Roster.Sign(rootKey, number, until, charter.Name, intake.Address, charter.Relays, shifts, charter.Fronts, past, isGuarded ? safeguarding.Address : null, charter.KeepClosedMonths ?? before?.KeepClosedMonths, charter.Archive ?? before?.Archive);
        var relay = world.DialFirst(charter.Relays);
        if (await relay.CreateAsync(intake, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(intake, today), stop) is CreateAnswer.Refused
            || (isGuarded && await relay.CreateAsync(safeguarding, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(safeguarding, today), stop) is CreateAnswer.Refused)
            || await relay.CreateAsync(rootKey, new MailboxPolicy(DropRule.Keyed, 0), roster.Card, stop) is CreateAnswer.Refused
            || await relay.PutCardAsync(rootKey, roster.Card, stop) is CardAnswer.Refused)
        {
            return null;
        }

        foreach (var (offers, context, duty) in ((IReadOnlyList<(Card Member, Card)>, string, Duty)[])[(charter.Offers, IntakeContext, Duty.Triage), (charter.Safeguarding, SafeguardingContext, Duty.Safeguarding)])
        {
            foreach (var (member, _) in offers)
            {
                if (!await AppointAsync(world, charter, rootKey, Appointment(root, context, number, duty, today), member, stop))
                {
                    return null;
                }
            }
        }

        return roster;
    }

    private static Seed IntakeSeed(Seed root, string context, long number) => root.Derive(string.Create(CultureInfo.InvariantCulture, $"{context} {number}"));

    private static Appointment Appointment(Seed root, string context, long number, Duty duty, DateOnly today)
    {
        using var archive = root.Derive(ArchiveContext);
        return new Appointment
        {
            Day = today,
            IntakeSeed = Of(number),
            Duty = duty,
            Number = number,
            FormerSeeds = [.. Enumerable.Range(1, Post.Appointment.MostFormer).Select(back => number - back).Where(former => former > 0).Select(Of)],
            ArchiveSeed = Bytes(archive),
        };

        byte[] Of(long of)
        {
            using var seed = IntakeSeed(root, context, of);
            return Bytes(seed);
        }

        static byte[] Bytes(Seed seed)
        {
            var bytes = new byte[Seed.Size];
            seed.CopyTo(bytes);
            return bytes;
        }
    }

    private static async Task<bool> AppointAsync(World world, Charter charter, Key root, Appointment appointment, Card member, CancellationToken stop)
    {
        try
        {
            // Members renew their cards daily; the one in the offer may have run out since.
            var relay = world.DialFirst(charter.Relays);
            var card = await relay.GetCardAsync(member.Mailbox, stop) is { } newer && newer.Number >= member.Number ? newer : member;
            if (CardRecipient.Of(card) is not { } recipient)
            {
                return false;
            }

            var item = new Item(world.DrawItemId(), Expiry.Draw(world.Today, 60), appointment.Seal(root, member.Mailbox, [recipient]));
            return await relay.DropAsync(member.Mailbox, item, stop) is AppendAnswer.Dropped;
        }
        finally
        {
            foreach (var seed in appointment.FormerSeeds!.Append(appointment.IntakeSeed).Append(appointment.ArchiveSeed!))
            {
                CryptographicOperations.ZeroMemory(seed);
            }
        }
    }
}
