namespace Waystation.Sealing;

/// <summary>Why words are no share, or why shares do not give a seed.</summary>
public enum ShareFaultKind
{
    /// <summary>A word that no share has.</summary>
    UnknownWord,

    /// <summary>So few letters that several words begin so.</summary>
    AmbiguousWord,

    /// <summary>Too few words, too many, or a number of them that no share has.</summary>
    WrongCount,

    /// <summary>Each word is one of a share, but they do not belong together: at least one is another than it was, or two changed places.</summary>
    CheckFails,

    /// <summary>The words belong together and say what no share says.</summary>
    Malformed,

    /// <summary>There are none.</summary>
    NoShares,

    /// <summary>Shares of another seed, or of the same seed shared another time, lie among them.</summary>
    OfAnother,

    /// <summary>The same share lies there twice.</summary>
    SameTwice,

    /// <summary>Shares of one group differ in how many of it are needed, or in what they hold: one of them was made by somebody else.</summary>
    DoNotFit,

    /// <summary>More shares are needed.</summary>
    Missing,

    /// <summary>They give something, and it is no seed of ours.</summary>
    NoSeed,
}

/// <summary>A group of which some shares are there, and not enough.</summary>
/// <param name="Group">Number of the group, from 1.</param>
/// <param name="More">How many more of it are needed, at least 1.</param>
public sealed record ShareGap(int Group, int More);

/// <summary>One fault, told so that a person can mend it. It says nothing of what the shares hold.</summary>
/// <param name="Shares">Places, from 1, of the shares that it concerns, among those that were handed over; empty for all.</param>
/// <param name="Word">Place of the word, from 1. For <see cref="ShareFaultKind.CheckFails"/> the only one that, changed alone, would explain it; 0 when there is none. For <see cref="ShareFaultKind.WrongCount"/> how many there were. Otherwise 0.</param>
/// <param name="Nearest">Words of shares that are near an unknown one, the nearest first; at most three. Never what a damaged word may have been.</param>
/// <param name="Missing">With <see cref="ShareFaultKind.Missing"/>: of each group that was begun, what is missing.</param>
/// <param name="MissingGroups">With <see cref="ShareFaultKind.Missing"/>: how many groups are needed of which there is no share yet.</param>
public sealed record ShareFault(ShareFaultKind Kind, IReadOnlyList<int> Shares, int Word, IReadOnlyList<string> Nearest, IReadOnlyList<ShareGap> Missing, int MissingGroups)
{
    public override string ToString() => nameof(ShareFault);

    internal static ShareFault Of(ShareFaultKind kind, params IReadOnlyList<int> shares) => new(kind, shares, 0, [], [], 0);
}
