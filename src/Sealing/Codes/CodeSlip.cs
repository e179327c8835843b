namespace Waystation.Sealing;

/// <summary>What is wrong with a typed code, before anything is derived from it.</summary>
public enum CodeSlipKind
{
    /// <summary>A word, or a character among digits, that no code has.</summary>
    UnknownWord,

    /// <summary>So few letters that several words begin so.</summary>
    AmbiguousWord,

    /// <summary>Too few or too many words or digits.</summary>
    WrongCount,

    /// <summary>Each word is one of ours, but they do not belong together: one is another than it was, or two changed places.</summary>
    CheckFails,
}

/// <summary>One slip of the fingers, told so that a person can mend it. It says nothing of what was typed.</summary>
/// <param name="Position">Which word, or which group of five digits, from 1. For a wrong count: how many there were. For a check that fails: 0, the whole.</param>
/// <param name="Nearest">Words of ours that are near what was typed, the nearest first; at most three, possibly none.</param>
public sealed record CodeSlip(CodeSlipKind Kind, int Position, IReadOnlyList<string> Nearest)
{
    public override string ToString() => nameof(CodeSlip);
}
