using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Retention;

/// <summary>Why something is kept longer than the rule says.</summary>
[JsonConverter(typeof(Word<KeepingReason>))]
public enum KeepingReason
{
    TheyAskedUsTo,
    LegalClaim,
    Safeguarding,
    Documentation,
}

/// <summary>This case is kept at least through this day, whatever the rule says. The last in the relay's order counts.</summary>
public sealed record KeptLonger(DateOnly Until, KeepingReason Reason) : Fact;

[JsonConverter(typeof(Word<ErasureReason>))]
public enum ErasureReason
{
    TheyAskedUsTo,

    /// <summary>It fell due.</summary>
    ByRule,

    /// <summary>It should never have been here.</summary>
    Mistake,

    /// <summary>It endangers somebody.</summary>
    Danger,
}

/// <summary>The closed case is to leave the desks for the archive, <see cref="RetentionBook.ReversibleDays"/> days from now.</summary>
public sealed record ArchiveAsked : Fact;

/// <summary>It stays on the desks after all.</summary>
public sealed record ArchiveReversed : Fact;

/// <summary>Somebody, or the whole case, is to be erased. It names nobody but by an opaque id, as all of an erasure does, and stays.</summary>
/// <param name="Person">Null for the whole case.</param>
public sealed record ErasureAsked(string Id, ErasureReason Reason, string? Person = null) : Fact
{
    internal override string? ListId => Id;

    internal override Objection? ByItself => Person is null ? null : CaseBounds.AnId(Person);
}

/// <summary>It is not done after all. Possible until a desk has confirmed that its keys are gone.</summary>
public sealed record ErasureReversed(string Erasure) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Erasure);
}

/// <summary>A second member agrees: the relay is told to delete the key. It can be called off for <see cref="RetentionBook.ReversibleDays"/> days; then each desk destroys its copy.</summary>
public sealed record ErasureBegun(string Erasure) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Erasure);
}

/// <summary>This author's desk has destroyed the key and rebuilt what it had made of it. Each desk says so for itself, also one that was let in to read.</summary>
public sealed record ErasureConfirmed(string Erasure) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Erasure);
}
