namespace Waystation.Office.Members;

/// <summary>Somebody offers this desk the key of a room. It waits in the vault until the person at the desk has compared words with whoever sent it.</summary>
internal sealed record ReceivedInvitation
{
    /// <summary>The address that signed it, as text.</summary>
    public required string From { get; init; }

    public required byte[] RoomSeed { get; init; }

    public required int Epoch { get; init; }

    public required byte[] Ticket { get; init; }

    /// <summary>On which it was written.</summary>
    public required DateOnly Day { get; init; }

    public override string ToString() => nameof(ReceivedInvitation);
}
