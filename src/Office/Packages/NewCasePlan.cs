namespace Waystation.Office.Packages;

/// <summary>A case being opened from what came from elsewhere, kept in the vault until its room stands, so that a desk killed in between goes on where it was.</summary>
internal sealed record NewCasePlan
{
    public required string CaseNumber { get; init; }

    /// <summary>The room's address; its seed is kept with the room.</summary>
    public required string Room { get; init; }

    public required byte[] ConversationSeed { get; init; }

    public required byte[] InboxSeed { get; init; }

    /// <summary>Language tag of whoever opened it.</summary>
    public required string Language { get; init; }

    /// <summary>JSON of what is written into it, in order.</summary>
    public required IReadOnlyList<byte[]> Facts { get; init; }

    public override string ToString() => nameof(NewCasePlan);
}
