namespace Waystation.Mail;

public abstract record CreateAnswer
{
    private CreateAnswer()
    {
    }

    public sealed record Created(Head Head) : CreateAnswer;

    /// <summary>The mailbox is there already, under the same policy.</summary>
    public sealed record AlreadyThere(Head Head) : CreateAnswer;

    public sealed record Refused(RelayRefusal Why) : CreateAnswer;
}

public abstract record CardAnswer
{
    private CardAnswer()
    {
    }

    public sealed record Put : CardAnswer;

    public sealed record Refused(RelayRefusal Why) : CardAnswer;
}

public abstract record AppendAnswer
{
    private AppendAnswer()
    {
    }

    /// <summary>To the mailbox's owner. The item is on the relay's disk.</summary>
    /// <param name="Head">The head at this item's number.</param>
    /// <param name="AlreadyThere">This very item was appended before (also when it was deleted since).</param>
    public sealed record Appended(long Number, Head Head, bool AlreadyThere) : AppendAnswer;

    /// <summary>To an unsigned sender, who learns nothing about the mailbox. The item is on the relay's disk.</summary>
    public sealed record Dropped(Receipt Receipt) : AppendAnswer;

    /// <param name="Last">With <see cref="RelayRefusal.AnotherCameFirst"/>: the mailbox's last number.</param>
    public sealed record Refused(RelayRefusal Why, long? Last = null) : AppendAnswer;
}

public abstract record ListAnswer
{
    private ListAnswer()
    {
    }

    /// <param name="Head">The head at the last listed item (or the mailbox's own when none is listed).</param>
    /// <param name="More">There are later items: list again after the last one.</param>
    /// <param name="ClosesOn">The day (UTC) on which the mailbox closes, when its owner asked for that.</param>
    /// <param name="KeptUntil">Nothing in it expires before this day (UTC) is over, when its owner asked for that.</param>
    public sealed record Listing(IReadOnlyList<Listed> Items, Head Head, bool More, DateOnly? ClosesOn, DateOnly? KeptUntil = null) : ListAnswer;

    public sealed record Refused(RelayRefusal Why) : ListAnswer;
}

public abstract record DeleteAnswer
{
    private DeleteAnswer()
    {
    }

    /// <param name="Until">Null: the bodies are erased. Otherwise they stay, and can be kept, until this day (UTC).</param>
    public sealed record Deleted(DateOnly? Until) : DeleteAnswer;

    public sealed record Refused(RelayRefusal Why) : DeleteAnswer;
}

public abstract record KeepAnswer
{
    private KeepAnswer()
    {
    }

    /// <summary>What was still there stays.</summary>
    public sealed record Kept : KeepAnswer;

    public sealed record Refused(RelayRefusal Why) : KeepAnswer;
}

public abstract record RenewAnswer
{
    private RenewAnswer()
    {
    }

    /// <param name="Until">What is in the mailbox, and what comes, is kept at least until this day (UTC) is over; later than asked when an earlier renewal said so.</param>
    public sealed record Renewed(DateOnly Until) : RenewAnswer;

    public sealed record Refused(RelayRefusal Why) : RenewAnswer;
}

public abstract record CloseAnswer
{
    private CloseAnswer()
    {
    }

    /// <summary>Everything is erased.</summary>
    public sealed record Closed : CloseAnswer;

    /// <param name="On">The day (UTC) on which everything will be erased, unless the owner keeps the mailbox open.</param>
    public sealed record Closing(DateOnly On) : CloseAnswer;

    public sealed record Refused(RelayRefusal Why) : CloseAnswer;
}
