namespace Waystation.Commands.Doctor;

/// <summary>Whether a finding can wait.</summary>
internal enum Weight
{
    /// <summary>It breaks a promise, or something will not work: it must be mended.</summary>
    Must,

    /// <summary>Good to know.</summary>
    May,
}

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Wrong">What is wrong: one sentence.</param>
/// <param name="Mend">How to mend it: one sentence.</param>
internal sealed record Finding(Weight Weight, string Wrong, string Mend);
