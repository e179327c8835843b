namespace Waystation.Office.Recovery;

/// <summary>A half that this desk keeps for a colleague, without the half itself, which lies beside it and is destroyed alone.</summary>
internal sealed record HeldHalf
{
    /// <summary>The colleague: their member's address.</summary>
    public required string From { get; init; }

    /// <summary>The address of the key that will ask for it.</summary>
    public required string Asker { get; init; }

    public required ReservePurpose Purpose { get; init; }

    public required int WaitDays { get; init; }

    /// <summary>The colleague's lasting recipient.</summary>
    public required string Lasting { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>The day on which its owner stopped it or needed it no more; the half is destroyed. Null before.</summary>
    public DateOnly? StoppedOn { get; init; }

    public IReadOnlyList<HalfRequest> Requests { get; init; } = [];

    public override string ToString() => nameof(HeldHalf);
}

/// <summary>Somebody asks for a half, and has shown that they hold the other part.</summary>
internal sealed record HalfRequest
{
    /// <summary>Where it would go: the address of their new desk.</summary>
    public required string Address { get; init; }

    /// <summary>Until when <see cref="Waited"/> is counted: by this desk's clock, in seconds since 1970.</summary>
    public required long Own { get; init; }

    /// <summary>The same by that clock as the relay corrected it.</summary>
    public required long Relays { get; init; }

    /// <summary>How long it has waited, in seconds: of each stretch of time what went by on both clocks. So neither a clock that jumps nor a relay that lies shortens it alone.</summary>
    public long Waited { get; init; }

    /// <summary>Counted up to now.</summary>
    public HalfRequest At(long own, long relays) => this with { Own = own, Relays = relays, Waited = Waited + Math.Max(0, Math.Min(own - Own, relays - Relays)) };

    /// <summary>The person here has compared words with the owner and said yes.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>The person here said no.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The day on which the half was given; null before.</summary>
    public DateOnly? GivenOn { get; init; }

    public override string ToString() => nameof(HalfRequest);
}
