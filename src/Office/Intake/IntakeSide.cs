using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office.Intake;

/// <summary>One of a desk's intakes: the mailbox, once its root has appointed it, and what waits there.</summary>
public sealed class IntakeSide(Duty duty)
{
    public Duty Duty => duty;

    public IntakeBoard Board { get; } = new();

    /// <summary>The mailbox's key, once appointed.</summary>
    internal Key? Mailbox { get; set; }

    /// <summary>How far it was read in this session; null before the first time.</summary>
    internal Seen? Seen { get; set; }

    /// <summary>Whether the last round read it to its end and believed it.</summary>
    internal bool IsWhole { get; set; }

    public override string ToString() => nameof(IntakeSide);
}
