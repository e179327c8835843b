using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>A reserve of this desk, as it lies in the vault: where it is and what it is sealed to, and neither of the parts that open it.</summary>
internal sealed record ReservePlan
{
    /// <summary>The address of the key that will ask for the half. Names the reserve here and at the keeper's.</summary>
    public required string Id { get; init; }

    public required ReservePurpose Purpose { get; init; }

    /// <summary>Who keeps the half: their member's address.</summary>
    public required string Keeper { get; init; }

    /// <summary>Days that the keeper's desk waits.</summary>
    public required int WaitDays { get; init; }

    /// <summary>How many shares are needed and how many there are; 0 where a code stands for them.</summary>
    public int Needed { get; init; }

    public int Count { get; init; }

    public required DateOnly Day { get; init; }

    public required byte[] MailboxSeed { get; init; }

    /// <summary>What items are sealed to, as age writes it.</summary>
    public required string Recipient { get; init; }

    /// <summary>The day on which the keeper's desk said that it has the half; null before.</summary>
    public DateOnly? HeldOn { get; init; }

    /// <summary>The keeper's lasting recipient, for a word that must reach them whenever their desk is opened.</summary>
    public string? KeeperRecipient { get; init; }

    /// <summary>Number of the newest head that the relay acknowledged; 0 for none.</summary>
    public long Number { get; init; }

    /// <summary>The day on which it did.</summary>
    public DateOnly? KeptOn { get; init; }

    /// <summary>What the desk held then: which rooms in which epochs, and on which day.</summary>
    public string? Mark { get; init; }

    /// <summary>Items with rooms that the newest head names.</summary>
    public IReadOnlyList<ReserveBucket> Buckets { get; init; } = [];

    /// <summary>Id of the item with the organisation's root, hexadecimal; null where none was put in, or the relay lost it.</summary>
    public string? RootItem { get; init; }

    /// <summary>Who asked the keeper for the half.</summary>
    public IReadOnlyList<AnnouncedAsk> Asks { get; init; } = [];

    /// <summary>Whether the newest of what this desk holds lies at the relay.</summary>
    public bool IsKept => KeptOn is not null;

    public override string ToString() => nameof(ReservePlan);
}

/// <summary>One item with rooms at the relay.</summary>
/// <param name="Item">Its id, hexadecimal.</param>
/// <param name="Hash">SHA-256 of what it says, hexadecimal.</param>
/// <param name="Day">On which it was appended.</param>
internal sealed record ReserveBucket(string Item, string Hash, DateOnly Day)
{
    public override string ToString() => nameof(ReserveBucket);
}

/// <summary>Somebody with enough shares, or with the code, asked the keeper for the half.</summary>
/// <param name="Address">Of their new desk.</param>
/// <param name="Day">On which it was announced here.</param>
/// <param name="Until">The keeper's desk does not give it before.</param>
public sealed record AnnouncedAsk(string Address, DateOnly Day, DateOnly Until)
{
    public override string ToString() => nameof(AnnouncedAsk);
}
