namespace Waystation.Office.Courier;

/// <summary>How the way to the relay stands. In memory only.</summary>
public sealed class CourierState
{
    /// <summary>Null before the first try.</summary>
    public bool? IsReachable { get; internal set; }

    /// <summary>The disk did not take what the last round brought: it is full, or it fails. The next round tries again.</summary>
    public bool DiskFails { get; internal set; }

    /// <summary>The last round ended in a fault that this program does not know: a mistake of ours. The next round tries again.</summary>
    public bool Stumbled { get; internal set; }

    /// <summary>When the relay last answered; null when it never has since unlocking.</summary>
    public DateTimeOffset? LastAnswer { get; internal set; }

    /// <summary>How far the relay's clock is ahead of this machine's, as last learned.</summary>
    public TimeSpan ClockSkew { get; internal set; }

    /// <summary>Things that wait to be sent.</summary>
    public int Unsent { get; internal set; }

    /// <summary>Things that the relay refused and that are tried again.</summary>
    public int Held { get; internal set; }

    /// <summary>The shift's roster as it was last weighed.</summary>
    public Letters.RosterStanding? Standing { get; internal set; }

    /// <summary>Rounds made since unlocking.</summary>
    public long Rounds { get; internal set; }

    public override string ToString() => nameof(CourierState);
}
