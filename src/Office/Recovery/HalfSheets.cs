using Waystation.Office.Post;

namespace Waystation.Office.Recovery;

/// <summary>A member hands the half of what opens their reserve to a colleague who keeps it. Signed with the member's key.</summary>
public sealed record HalfEntrusted : MemberSheet
{
    /// <summary>The address of the key that will ask for it.</summary>
    public required string Asker { get; init; }

    /// <summary>32 bytes.</summary>
    public required byte[] Bytes { get; init; }

    public required ReservePurpose Purpose { get; init; }

    /// <summary>Days that the keeper's desk waits, from 0 to <see cref="MostWaitDays"/>.</summary>
    public required int WaitDays { get; init; }

    /// <summary>The member's lasting recipient: what must reach them whenever their desk is opened is sealed to it.</summary>
    public required string Lasting { get; init; }

    internal const int MostWaitDays = 30;
}

/// <summary>The keeper's desk has the half. Signed with the keeper's member key.</summary>
public sealed record HalfHeld : MemberSheet
{
    public required string Asker { get; init; }

    /// <summary>The keeper's lasting recipient.</summary>
    public required string Lasting { get; init; }
}

/// <summary>Somebody who has the other part asks for the half. Signed with the asker's key, which comes of that part.</summary>
public sealed record HalfAsked : MemberSheet
{
    /// <summary>Where it is to go: the member's address of the new desk.</summary>
    public required string Address { get; init; }
}

/// <summary>The keeper's desk tells the owner at once that somebody asked. Signed with the keeper's member key, sealed to the owner's lasting recipient.</summary>
public sealed record HalfAnnounced : MemberSheet
{
    public required string Asker { get; init; }

    public required string Address { get; init; }

    /// <summary>It is not given before this day.</summary>
    public required DateOnly Until { get; init; }
}

/// <summary>The owner stops it, or has no more need of it: the keeper's desk destroys the half. Signed with the owner's member key.</summary>
public sealed record HalfStopped : MemberSheet
{
    public required string Asker { get; init; }
}

/// <summary>What the keeper's desk says to the desk that asked. Signed with the keeper's member key.</summary>
public sealed record HalfAnswered : MemberSheet
{
    /// <summary>The half, when it is given; null otherwise.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>It is not given before this day; null when there is no more to wait for.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>It will not be given: the owner stopped it, or the keeper said no.</summary>
    public bool IsRefused { get; init; }
}
