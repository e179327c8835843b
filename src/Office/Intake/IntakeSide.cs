using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office.Intake;

/// <summary>One of a desk's intakes: a mailbox to which its root has appointed it, and what waits there.</summary>
public sealed class IntakeSide : IDisposable
{
    /// <param name="mailbox">The mailbox's key, which goes with it; null where the desk was appointed to none.</param>
    internal IntakeSide(Duty duty, Key? mailbox = null, DateOnly? formerSince = null) => (Duty, Mailbox, FormerSince) = (duty, mailbox, formerSince);

    public Duty Duty { get; }

    public IntakeBoard Board { get; } = new();

    internal Key? Mailbox { get; }

    /// <summary>The day on which this desk saw that another has its place; null while none has.</summary>
    internal DateOnly? FormerSince { get; set; }

    /// <summary>How far it was read in this session; null before the first time.</summary>
    internal Seen? Seen { get; set; }

    /// <summary>Whether the last round read it to its end and believed it.</summary>
    internal bool IsWhole { get; set; }

    /// <summary>Whether somebody closed it for ever. What had been fetched before is in memory still.</summary>
    internal bool IsClosed { get; set; }

    public void Dispose()
    {
        Mailbox?.Dispose();
        Board.Clear();
    }

    public override string ToString() => nameof(IntakeSide);

    internal bool IsAt(Address? address) => Mailbox is { } mailbox && mailbox.Address.Equals(address);
}
