using System.Globalization;
using Waystation.Mail;

namespace Waystation.Office.Rooms;

/// <summary>Where the vault keeps what belongs to a room.</summary>
internal static class RoomPlaces
{
    public const string SeedKey = "seed";
    public const string AuthorKey = "author";
    public const string TicketKey = "ticket";
    public const string BeforeKey = "before";
    public const string ProofsKey = "proofs";
    public const string ElderKey = "elder";
    public const string ElderTicketKey = "elder-ticket";
    public const string EpochPrefix = "epoch/";
    public const string ConversationPrefix = "conversation/";
    public const string InboxPrefix = "inbox/";
    public const string SincePrefix = "since/";
    public const string OverKey = "over";
    public const string OwedKey = "route-owed";
    public const string CheckpointKey = "checkpoint";
    public const string ArchiveKey = "from-archive";

    public static string Prefix(Address room) => $"room/{room.ToText()}/";

    /// <summary>Where the vault keeps a large item that was fetched once.</summary>
    public static string EvidenceKey(Address room, ItemId item) => Prefix(room) + "evidence/" + item.ToText();

    /// <summary>Where a key of an epoch lies below the room's.</summary>
    public static string At(int epoch, string name) => epoch == 1 ? name : EpochPrefix + Numbered(epoch) + "/" + name;

    public static string Numbered(int epoch) => epoch.ToString("D3", CultureInfo.InvariantCulture);
}
