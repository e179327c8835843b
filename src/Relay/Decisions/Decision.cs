using Waystation.Mail;

namespace Waystation.Relay.Decisions;

/// <summary>What is answered, and what is written before it is answered.</summary>
internal sealed record Decision(Answer Answer, IReadOnlyList<Write> Writes)
{
    public static Decision Say(Answer answer) => new(answer, []);

    public static Decision Refuse(RelayRefusal why, long? last = null) => Say(new Answer.Refused(why, last));

    public override string ToString() => nameof(Decision);
}

internal abstract record Answer
{
    private Answer()
    {
    }

    public sealed record Opened(HeadPoint Point, bool Already) : Answer;

    public sealed record ShowCard(Card Card) : Answer;

    public sealed record Done : Answer;

    public sealed record Appended(HeadPoint Point, bool Already) : Answer;

    public sealed record Dropped(ItemId Id, DateOnly Expires, Digest BodyHash) : Answer;

    public sealed record Page(IReadOnlyList<PageLine> Lines, HeadPoint Point, bool More, DateOnly? ClosesOn, DateOnly? KeptUntil) : Answer;

    public sealed record Body(Entry Entry) : Answer;

    /// <param name="Day">When it takes effect; null: it has. Of a renewal: until when the mailbox is kept.</param>
    public sealed record Due(DateOnly? Day) : Answer;

    /// <param name="Last">With <see cref="RelayRefusal.AnotherCameFirst"/>: the last number; with <see cref="RelayRefusal.TooCheap"/> for a drop: the bits that are asked.</param>
    public sealed record Refused(RelayRefusal Why, long? Last = null) : Answer;

    public sealed override string ToString() => nameof(Answer);
}

/// <param name="Inline">The body travels with the line.</param>
internal sealed record PageLine(Entry Entry, bool Inline);

internal abstract record Write
{
    private Write()
    {
    }

    /// <summary>Puts the mailbox's row as it is now.</summary>
    public sealed record Save(Mailbox Mailbox) : Write;

    public sealed record Add(Entry Entry, ReadOnlyMemory<byte> Body) : Write;

    /// <summary>The line has another standing, or is due on another day; the body stays.</summary>
    public sealed record Change(Entry Entry) : Write;

    /// <summary>The line has another standing, and the body goes.</summary>
    public sealed record Erase(Entry Entry) : Write;

    /// <summary>The mailbox goes with all that is in it; what stays is that this address was closed.</summary>
    public sealed record Bury(Mailbox Mailbox) : Write;

    public sealed override string ToString() => nameof(Write);
}
