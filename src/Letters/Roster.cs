using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Letters;

/// <summary>One way to the organisation's relay.</summary>
/// <param name="Address">The key that signs the relay's heads.</param>
/// <param name="Url">Where it is reached: http(s), also an onion address.</param>
public sealed record RosterRelay(Address Address, string Url)
{
    /// <summary>All ways to one relay, in the roster's order; what is no scheme, host and port is left out.</summary>
    public static IReadOnlyList<Uri> Ways(IEnumerable<RosterRelay> relays, Address relay) =>
        [.. relays.Where(way => way.Address.Equals(relay)).Select(way => WayOf(way.Url)).OfType<Uri>().Distinct()];

    private static Uri? WayOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var way) && way is { Scheme: "http" or "https", PathAndQuery: "/" } ? way : null;

    public override string ToString() => nameof(RosterRelay);
}

/// <summary>What somebody is on a shift for. Each has an intake of its own, sealed to its own keys.</summary>
public enum Duty
{
    /// <summary>Reads what people who need help write first.</summary>
    Triage,

    /// <summary>Reads what is told of one of us: of hosts, helpers and members. Nobody on triage can.</summary>
    Safeguarding,
}

/// <summary>A shift key: who is on triage from one day to another, both included. It names no member.</summary>
/// <param name="Card">Mailbox and recipient of the shift key.</param>
/// <param name="From">First day on triage.</param>
/// <param name="Until">Last day on triage. Afterwards its desk destroys the key; it stays listed for as long as a first answer of it may still be unread.</param>
/// <param name="Duty">What it reads.</param>
public sealed record RosterShift(Card Card, DateOnly From, DateOnly Until, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Duty Duty = Duty.Triage)
{
    public bool IsOn(DateOnly today) => From <= today && today <= Until && !Card.IsExpired(today);

    public override string ToString() => nameof(RosterShift);
}

/// <summary>A shift key whose time is over: nothing is sealed to it any more, but what it signed may still be unread.</summary>
/// <param name="Key">Its address.</param>
/// <param name="From">First day on triage.</param>
/// <param name="Until">Last day on triage.</param>
/// <param name="Duty">What it read.</param>
public sealed record PastShift(Address Key, DateOnly From, DateOnly Until, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Duty Duty = Duty.Triage)
{
    public override string ToString() => nameof(PastShift);
}

/// <summary>Who speaks for the organisation: signed by its root as a numbered, expiring card.</summary>
/// <remarks>Source: BLUEPRINT section 3, "Who may speak". Format: docs/letters.md, section 4.</remarks>
public sealed class Roster
{
    /// <summary>Most shift keys on one roster, of all duties: a letter is sealed to each, and their cards must fit.</summary>
    public const int MostOnShift = 12;

    /// <summary>Most past shift keys that are remembered.</summary>
    public const int MostPast = 150;

    /// <summary>Longest that closed cases are kept by rule.</summary>
    public const int MostMonths = 120;

    private readonly Lazy<IReadOnlyList<(RosterShift Shift, Recipient Recipient)>> _recipients;

    private Roster(Card card, RosterText text)
    {
        Card = card;
        _recipients = new(() => [.. text.Shifts.Select(shift => (shift, CardRecipient.Of(shift.Card))).Where(open => open.Item2 is not null).Select(open => (open.shift, open.Item2!))]);
        Name = text.Name;
        Intake = text.Intake;
        Safeguarding = text.Safeguarding;
        Relays = text.Relays;
        Shifts = text.Shifts;
        Past = text.Past ?? [];
        Fronts = text.Fronts;
        Archive = text.Archive is { } archive && Recipient.TryParse(archive, out var recipient, out _) ? recipient : null;
        KeepClosedMonths = text.KeepClosedMonths is >= 1 and <= MostMonths ? text.KeepClosedMonths : null;
    }

    /// <summary>The signed card that carries it.</summary>
    public Card Card { get; }

    /// <summary>The organisation's root.</summary>
    public Address Root => Card.Mailbox;

    public long Number => Card.Number;

    public DateOnly Expires => Card.Expires;

    /// <summary>The neutral name that the front shows.</summary>
    public string Name { get; }

    /// <summary>The intake mailbox.</summary>
    public Address Intake { get; }

    /// <summary>The mailbox of what is told of one of us; null where nobody is there for it.</summary>
    public Address? Safeguarding { get; }

    /// <summary>Where mailboxes are. All are ways to one relay, the one that the first names: the rest stand in when the usual way leads nowhere.</summary>
    public IReadOnlyList<RosterRelay> Relays { get; }

    /// <summary>The shift keys that this roster puts on triage; at most <see cref="MostOnShift"/>.</summary>
    public IReadOnlyList<RosterShift> Shifts { get; }

    /// <summary>Shift keys of rosters before this one, by their addresses alone: a card is 3 KB, and there may be a hundred.</summary>
    public IReadOnlyList<PastShift> Past { get; }

    /// <summary>The front's own public addresses.</summary>
    public IReadOnlyList<string> Fronts { get; }

    /// <returns>Null where there is none.</returns>
    public Address? IntakeOf(Duty duty) => duty == Duty.Triage ? Intake : Safeguarding;

    /// <summary>To whom closed cases are sealed that leave the desks: a key that some of its share holders have together, and nobody alone. Null: there is no archive.</summary>
    public Recipient? Archive { get; }

    /// <summary>Months for which a closed case is kept before it falls due to be erased; from 1 to <see cref="MostMonths"/>. Null: the organisation has not said.</summary>
    public int? KeepClosedMonths { get; }

    /// <summary>The keys to which an intake is sealed today.</summary>
    public IReadOnlyList<RosterShift> OnShift(DateOnly today, Duty duty = Duty.Triage) => [.. Shifts.Where(shift => shift.Duty == duty && shift.IsOn(today))];

    /// <summary>The recipients to which an intake is sealed today.</summary>
    public IReadOnlyList<Recipient> Recipients(DateOnly today, Duty duty = Duty.Triage) => [.. _recipients.Value.Where(open => open.Shift.Duty == duty && open.Shift.IsOn(today)).Select(open => open.Recipient)];

    /// <summary>Whether a key is a shift key of this roster whose shift has begun, present or lately past.</summary>
    /// <param name="duty">Of this duty; null for any.</param>
    public bool IsShiftKey(Address key, DateOnly today, Duty? duty = null) =>
        Shifts.Any(shift => shift.Card.Mailbox.Equals(key) && shift.From <= today && (duty ?? shift.Duty) == shift.Duty)
        || Past.Any(shift => shift.Key.Equals(key) && shift.From <= today && (duty ?? shift.Duty) == shift.Duty);

    /// <summary>The last day on a shift of a key of this roster, present or past; of several duties the latest.</summary>
    /// <returns>Null when it is none.</returns>
    public DateOnly? LastDayOf(Address key)
    {
        var days = Shifts.Where(shift => shift.Card.Mailbox.Equals(key)).Select(shift => shift.Until).Concat(Past.Where(shift => shift.Key.Equals(key)).Select(shift => shift.Until)).ToList();
        return days.Count == 0 ? null : days.Max();
    }

    /// <exception cref="ArgumentException">There are more shift keys than a roster carries, or names and addresses so long that it does not fit into a card.</exception>
    public static Roster Sign(ISigner root, long number, DateOnly expires, string name, Address intake, IReadOnlyList<RosterRelay> relays, IReadOnlyList<RosterShift> shifts, IReadOnlyList<string> fronts, IReadOnlyList<PastShift>? past = null, Address? safeguarding = null, int? keepClosedMonths = null, Recipient? archive = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shifts.Count, MostOnShift, nameof(shifts));
        var text = new RosterText { Name = name, Intake = intake, Safeguarding = safeguarding, Relays = relays, Shifts = shifts, Past = past ?? [], Fronts = fronts, KeepClosedMonths = keepClosedMonths, Archive = archive?.ToText() };
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Past?.Count ?? 0, MostPast, nameof(past));
        var card = Card.Sign(root, number, expires, CardKind.Roster, JsonSerializer.SerializeToUtf8Bytes(text, WrittenJson.Form.RosterText));
        return new Roster(card, text);
    }

    /// <summary>Reads a roster out of a card whose signature has been checked. Whether the root is the right one, the number not older and the day not past is the reader's to ask: <see cref="RosterWatch"/>.</summary>
    public static bool TryRead(Card card, [NotNullWhen(true)] out Roster? roster)
    {
        roster = null;
        if (card.Kind != CardKind.Roster)
        {
            return false;
        }

        try
        {
            var text = JsonSerializer.Deserialize(card.Payload.Span, SheetJson.Default.RosterText);
            roster = text is { Version: 1, Relays.Count: > 0 } && text.Relays.All(relay => relay is not null) && text.Shifts.All(shift => shift is not null) && (text.Past is null || text.Past.All(shift => shift is not null)) && text.Fronts.All(front => front is not null) ? new Roster(card, text) : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            roster = null;
        }

        return roster is not null;
    }

    public override string ToString() => nameof(Roster);
}

/// <summary>A roster's JSON.</summary>
internal sealed record RosterText
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    public required string Name { get; init; }

    public required Address Intake { get; init; }

    /// <summary>Null: there is none, or it was written before there were any.</summary>
    public Address? Safeguarding { get; init; }

    public required IReadOnlyList<RosterRelay> Relays { get; init; }

    public required IReadOnlyList<RosterShift> Shifts { get; init; }

    /// <summary>Null: written before rosters listed them.</summary>
    public IReadOnlyList<PastShift>? Past { get; init; }

    public required IReadOnlyList<string> Fronts { get; init; }

    public int? KeepClosedMonths { get; init; }

    public string? Archive { get; init; }

    public override string ToString() => nameof(RosterText);
}

/// <summary>The age recipient on a card.</summary>
public static class CardRecipient
{
    /// <returns>Null when the card carries no recipient that this program knows.</returns>
    public static Recipient? Of(Card card) =>
        card.Kind == CardKind.Recipient
        && Recipient.TryParse(System.Text.Encoding.ASCII.GetString(card.Payload.Span), out var recipient, out _)
            ? recipient
            : null;
}
