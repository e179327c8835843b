namespace Waystation.Casework.Rooms;

/// <summary>A room's epochs, each with a mailbox of its own, and the one order of all their items: those of an epoch come after all of the one before.</summary>
/// <remarks>An item's number in the room is its number in its mailbox, and so many milliards more as epochs came before it.</remarks>
public static class RoomEpoch
{
    /// <summary>Most epochs of one room.</summary>
    public const int Most = 999;

    /// <summary>More items than any mailbox holds.</summary>
    private const long Span = 1_000_000_000;

    /// <param name="epoch">From 1.</param>
    /// <param name="inMailbox">Number in the epoch's mailbox; 0 for none of it.</param>
    public static long NumberOf(int epoch, long inMailbox) => ((epoch - 1) * Span) + Math.Clamp(inMailbox, 0, Span - 1);

    /// <summary>The epoch in which an item of the room stands, from 1.</summary>
    public static int Of(long number) => (int)(number / Span) + 1;

    /// <summary>Number of an item in its epoch's mailbox.</summary>
    public static long InMailbox(long number) => number % Span;
}
