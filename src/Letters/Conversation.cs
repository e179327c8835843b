using Waystation.Mail;

namespace Waystation.Letters;

/// <summary>One item of a contact's mailbox as the contact's key opened it.</summary>
/// <param name="Number">Its place in the mailbox.</param>
/// <param name="Item">Its id at the relay: what <em>delete this letter</em> names.</param>
/// <param name="Opened">Null when it does not open: a stranger's drop.</param>
public sealed record MailboxLine(long Number, ItemId Item, OpenedSheet? Opened)
{
    public override string ToString() => nameof(MailboxLine);
}

/// <summary>One thing that the page shows.</summary>
public abstract record Turn(ItemId Item, DateOnly Day)
{
    public sealed override string ToString() => nameof(Turn);

    /// <param name="ReadByPerson">A person of the network has opened it.</param>
    public sealed record Mine(ItemId Item, Letter Letter, bool ReadByPerson) : Turn(Item, Letter.Day);

    public sealed record Theirs(ItemId Item, DateOnly Day, LetterId Id, string Text) : Turn(Item, Day);
}

/// <summary>What a contact's mailbox says, once everything that does not chain to the root is left out. Pure.</summary>
/// <remarks>The rule: the contact's own key speaks for the contact (letters, pins, kept answers). A route is believed when the contact's own pin names it, or a shift key of the
/// present roster signed it and no pin stands, or the conversation key before it signed it. Answers are believed from a conversation key that was believed. Receipts are believed from
/// those, from shift keys, and from the contact's own key, which carries them over when the code is changed. Everything else is nobody's.</remarks>
public sealed class Conversation
{
    private const int MostEnds = 16;

    private Conversation(IReadOnlyList<Turn> turns, Duty duty, Route? route, bool unpinned, int left)
    {
        Turns = turns;
        Duty = duty;
        Route = route;
        IsUnpinned = unpinned;
        LeftOut = left;
    }

    /// <summary>Letters and answers, in the mailbox's order.</summary>
    public IReadOnlyList<Turn> Turns { get; }

    /// <summary>Whose it is to read and answer: it began with a letter to them.</summary>
    public Duty Duty { get; }

    /// <summary>Where further letters go; null while nobody has taken the case on, and after it ended.</summary>
    public Route? Route { get; }

    /// <summary>It has ended, and nobody has taken it on anew.</summary>
    public bool HasEnded { get; private init; }

    /// <summary>The route was believed by its chain and is not yet pinned: the contact's side should append a <see cref="Pin"/>.</summary>
    public bool IsUnpinned { get; }

    /// <summary>How many items were left out because nothing ties them to the organisation or the contact.</summary>
    public int LeftOut { get; }

    public override string ToString() => nameof(Conversation);

    /// <param name="lines">The mailbox's items in order.</param>
    /// <param name="contact">The contact's own address.</param>
    /// <param name="roster">The roster in force, weighed good by the caller; null when there is none, and then only pinned routes are believed.</param>
    /// <param name="today">Today.</param>
    /// <param name="known">Whose it is, where the lines do not hold the letters; null: they say it.</param>
    public static Conversation Read(IReadOnlyList<MailboxLine> lines, Address contact, Roster? roster, DateOnly today, Duty? known = null)
    {
        var duty = known ?? DutyOf(lines, contact);
        Conversation? before = null;
        var rest = lines;
        while (ReadOne(rest, contact, roster, duty, today) is var (read, ended))
        {
            before = before is null ? read : new Conversation([.. before.Turns, .. read.Turns.Where(turn => !before.Turns.Any(said => Same(said, turn)))], duty, read.Route, read.IsUnpinned, before.LeftOut + read.LeftOut) { HasEnded = read.Route is null };
            if (ended is not { } at)
            {
                break;
            }

            rest = [.. rest.Where(line => line.Number > at)];
        }

        return before!;
    }

    private static bool Same(Turn one, Turn other) => (one, other) switch
    {
        (Turn.Mine mine, Turn.Mine again) => mine.Letter.Id.Equals(again.Letter.Id),
        (Turn.Theirs theirs, Turn.Theirs again) => theirs.Id.Equals(again.Id),
        _ => false,
    };

    /// <summary>Up to where the conversation ended by the word of the key in office: what came before it speaks for nothing after.</summary>
    private static (Conversation Read, long? Ended) ReadOne(IReadOnlyList<MailboxLine> lines, Address contact, Roster? roster, Duty duty, DateOnly today)
    {
        // Strangers can drop any number of them: only such are looked at whose key some route or pin names.
        var named = lines.Select(line => line.Opened?.Sheet switch { Route named => named.ConversationKey, Pin pin => pin.ConversationKey, _ => null }).OfType<Address>().ToHashSet();
        foreach (var end in lines.Where(line => line.Opened is { Sheet: Ended } opened && named.Contains(opened.By)).Take(MostEnds))
        {
            var until = ReadPart([.. lines.Where(line => line.Number < end.Number)], contact, roster, duty, today);
            if (until.Route is { } route && route.ConversationKey.Equals(end.Opened!.By))
            {
                return (new Conversation(until.Turns, duty, route: null, unpinned: false, until.LeftOut) { HasEnded = true }, end.Number);
            }
        }

        return (ReadPart(lines, contact, roster, duty, today), null);
    }

    private static Conversation ReadPart(IReadOnlyList<MailboxLine> lines, Address contact, Roster? roster, Duty duty, DateOnly today)
    {
        var route = PinnedRoute(lines, contact);
        var pinned = route?.Number ?? 0;
        var offices = Offices(lines, contact);
        foreach (var line in lines)
        {
            if (line.Opened is { Sheet: Route next } opened && Follows(next, opened.By, route, roster, duty, today))
            {
                route = next;
                offices.Add(new Office(next.ConversationKey, next.Number, line.Number));
            }
        }

        // A key that was replaced speaks for what it said before its successor came, and for nothing after.
        bool Speaks(Address key, long at) => offices.Any(office =>
            office.Key.Equals(key) && !offices.Any(later => later.Route > office.Route && later.Since <= at));
        bool Reads(Address key, long at) => key.Equals(contact) || Speaks(key, at) || (roster?.IsShiftKey(key, today, duty) ?? false);

        var read = lines
            .Where(line => line.Opened is { Sheet: Receipt } opened && Reads(opened.By, line.Number))
            .SelectMany(line => ((Receipt)line.Opened!.Sheet).Letters)
            .ToHashSet();

        var turns = new List<Turn>();
        var left = 0;
        var seen = new HashSet<LetterId>();
        foreach (var line in lines)
        {
            switch (line.Opened)
            {
                case { Sheet: Letter letter } opened when opened.By.Equals(contact):
                    if (seen.Add(letter.Id))
                    {
                        turns.Add(new Turn.Mine(line.Item, letter, read.Contains(letter.Id)));
                    }

                    break;
                case { Sheet: Kept kept } opened when opened.By.Equals(contact):
                    if (seen.Add(kept.Id))
                    {
                        turns.Add(new Turn.Theirs(line.Item, kept.Day, kept.Id, kept.Text));
                    }

                    break;
                case { Sheet: Answer answer } opened when Speaks(opened.By, line.Number):
                    if (seen.Add(answer.Id))
                    {
                        turns.Add(new Turn.Theirs(line.Item, answer.Day, answer.Id, answer.Text));
                    }

                    break;
                case { Sheet: Pin or Moving or OnDuty } opened when opened.By.Equals(contact):
                case { Sheet: Receipt } when Reads(line.Opened.By, line.Number):
                case { Sheet: Ended } when Speaks(line.Opened.By, line.Number):
                case { Sheet: Letters.Route } when Reads(line.Opened.By, line.Number):
                    break;
                default:
                    left++;
                    break;
            }
        }

        return new Conversation(turns, duty, route, route is not null && route.Number > pinned, left);
    }

    private static Duty DutyOf(IReadOnlyList<MailboxLine> lines, Address contact) =>
        lines.Any(line => line.Opened is { Sheet: Letter { Purpose: Purpose.AboutOneOfUs } or OnDuty { Duty: Duty.Safeguarding } } opened && opened.By.Equals(contact)) ? Duty.Safeguarding : Duty.Triage;

    private static bool Follows(Route next, Address by, Route? now, Roster? roster, Duty duty, DateOnly today) =>
        now is null
            ? next.Number == 1 && (roster?.IsShiftKey(by, today, duty) ?? false)
            : next.Number == now.Number + 1 && by.Equals(now.ConversationKey);

    private static List<Office> Offices(IReadOnlyList<MailboxLine> lines, Address contact) => [.. lines
        .Where(line => line.Opened is { Sheet: Pin } opened && opened.By.Equals(contact))
        .Select(line => ((Pin)line.Opened!.Sheet, line.Number))
        .Select(pin => new Office(pin.Item1.ConversationKey, pin.Item1.Number, pin.Item1.Number == 1 ? 0 : pin.Number))];

    private static Route? PinnedRoute(IReadOnlyList<MailboxLine> lines, Address contact) => lines
        .Select(line => line.Opened)
        .Where(opened => opened is { Sheet: Pin } && opened.By.Equals(contact))
        .Select(opened => (Pin)opened!.Sheet)
        .OrderByDescending(pin => pin.Number)
        .Select(pin => new Route { Day = pin.Day, Number = pin.Number, ConversationKey = pin.ConversationKey, Inbox = pin.Inbox })
        .FirstOrDefault();

    /// <summary>A conversation key in office since an item of the mailbox.</summary>
    private sealed record Office(Address Key, int Route, long Since);
}
