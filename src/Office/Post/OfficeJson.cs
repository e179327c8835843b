using System.Text.Json.Serialization;
using Waystation.Office.Archive;
using Waystation.Office.Courier;
using Waystation.Office.Devices;
using Waystation.Office.Intake;
using Waystation.Office.Packages;
using Waystation.Office.Members;
using Waystation.Office.Recovery;
using Waystation.Office.Rooms;

namespace Waystation.Office.Post;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MemberSheet))]
[JsonSerializable(typeof(Offer))]
[JsonSerializable(typeof(Errand))]
[JsonSerializable(typeof(Trouble))]
[JsonSerializable(typeof(TakeOnPlan))]
[JsonSerializable(typeof(TakeOutPlan))]
[JsonSerializable(typeof(LetInPlan))]
[JsonSerializable(typeof(Continuation))]
[JsonSerializable(typeof(IReadOnlyList<byte[]>))]
[JsonSerializable(typeof(NewCasePlan))]
[JsonSerializable(typeof(AskedAway))]
[JsonSerializable(typeof(PutAwayCase))]
[JsonSerializable(typeof(ArchivePlan))]
[JsonSerializable(typeof(KeptIntake))]
[JsonSerializable(typeof(Membership))]
[JsonSerializable(typeof(ReceivedInvitation))]
[JsonSerializable(typeof(OwnDevice))]
[JsonSerializable(typeof(ReserveItem))]
[JsonSerializable(typeof(ReservePlan))]
[JsonSerializable(typeof(HeldHalf))]
[JsonSerializable(typeof(ReturnPlan))]
internal sealed partial class OfficeJson : JsonSerializerContext;

/// <summary>Where this desk belongs.</summary>
internal sealed record Membership
{
    public required string RelayUrl { get; init; }

    public required string RelayAddress { get; init; }

    /// <summary>The organisation's root, once its appointment was confirmed by the person at the desk.</summary>
    public string? Root { get; init; }

    /// <summary>The name under which this member goes in rooms that they open or join.</summary>
    public required string Pseudonym { get; init; }

    public override string ToString() => nameof(Membership);
}
