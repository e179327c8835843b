using System.Globalization;

namespace Waystation.Bench;

/// <summary>What a verb says: figures, and whether each target is met.</summary>
internal sealed class Report(TextWriter into)
{
    /// <summary>Every target so far is met.</summary>
    public bool IsMet { get; private set; } = true;

    public void Say(FormattableString line) => into.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A figure with the target that it must reach.</summary>
    public void Target(bool met, FormattableString line)
    {
        IsMet &= met;
        into.WriteLine($"{(met ? "met   " : "MISSED")}  {line.ToString(CultureInfo.InvariantCulture)}");
    }
}
