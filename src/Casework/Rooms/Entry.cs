using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Waystation.Casework.Rooms;

/// <summary>One signed line of a room's log, before it is signed and sealed.</summary>
/// <remarks>Format: docs/rooms.md. An entry of a kind that this program does not know is kept and shown as such.</remarks>
public sealed record Entry
{
    /// <summary>Version of the format that this program writes.</summary>
    public const int Current = 1;

    [JsonPropertyName("v")]
    public int Version { get; init; } = Current;

    /// <summary>The epoch of the room whose key seals it, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The author's own count, from 1, without gaps.</summary>
    public required long Counter { get; init; }

    /// <summary>SHA-256 of the sealed body of the author's previous entry, hexadecimal; null for the first.</summary>
    public string? Previous { get; init; }

    /// <summary>Number of the last item of the room that the author had seen; 0 for none. In the entry, the number in its epoch's mailbox; in a log that was read, in the whole room (<see cref="RoomEpoch"/>).</summary>
    public required long SeenNumber { get; init; }

    /// <summary>The epoch to whose mailbox <see cref="SeenNumber"/> belongs, where that is an earlier one; null for its own.</summary>
    public int? SeenEpoch { get; init; }

    /// <summary>The relay's hash at that number, hexadecimal.</summary>
    public required string SeenHash { get; init; }

    /// <summary>The author's day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>What is said.</summary>
    public required Fact Fact { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EntryJson.Default.Entry);

    /// <summary>Reads an entry whose signature has been checked. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Entry? entry)
    {
        entry = null;
        try
        {
            entry = JsonSerializer.Deserialize(json, EntryJson.Default.Entry);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            // A kind from a later version: all but the fact is as ever.
            entry = ReadUnknown(json);
        }

        return entry is { Version: >= 1, Epoch: >= 1 and <= RoomEpoch.Most, Counter: >= 1, Fact.IsWhole: true, SeenEpoch: null or (>= 1 and <= RoomEpoch.Most) };
    }

    public override string ToString() => nameof(Entry);

    private static Entry? ReadUnknown(ReadOnlySpan<byte> json)
    {
        try
        {
            var node = JsonNode.Parse(json) as JsonObject;
            if (node?["fact"] is not JsonObject fact || fact["kind"]?.GetValueKind() != JsonValueKind.String)
            {
                return null;
            }

            var kind = fact["kind"]!.GetValue<string>();
            node["fact"] = new JsonObject { ["kind"] = UnknownFact.Name, ["said"] = kind.Length <= 64 ? kind : kind[..64] };
            return node.Deserialize(EntryJson.Default.Entry);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>What an entry says. Closed here; what later versions add is read as <see cref="UnknownFact"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(UnknownFact), UnknownFact.Name)]
[JsonDerivedType(typeof(AuthorIntroduced), "author-introduced")]
[JsonDerivedType(typeof(Members.MemberAdmitted), "member-admitted")]
[JsonDerivedType(typeof(Members.DeviceAdmitted), "device-admitted")]
[JsonDerivedType(typeof(Members.EpochEnded), "epoch-ended")]
[JsonDerivedType(typeof(Members.EpochRenewed), "epoch-renewed")]
[JsonDerivedType(typeof(Members.RemovalAsked), "removal-asked")]
[JsonDerivedType(typeof(Members.RemovalDecided), "removal-decided")]
[JsonDerivedType(typeof(Checkpoints.Carried), "carried")]
[JsonDerivedType(typeof(Checkpoints.CheckpointMade), "checkpoint-made")]
[JsonDerivedType(typeof(Checkpoints.CheckpointCompared), "checkpoint-compared")]
[JsonDerivedType(typeof(PersonKeyed), "person-keyed")]
[JsonDerivedType(typeof(SealedFact), "sealed")]
[JsonDerivedType(typeof(StruckOut), "struck-out")]
[JsonDerivedType(typeof(Cases.CaseOpened), "case-opened")]
[JsonDerivedType(typeof(Cases.ColleagueInvited), "colleague-invited")]
[JsonDerivedType(typeof(Cases.LetterArrived), "letter-arrived")]
[JsonDerivedType(typeof(Cases.LettersRead), "letters-read")]
[JsonDerivedType(typeof(Cases.AnswerWritten), "answer-written")]
[JsonDerivedType(typeof(Cases.ContactMoved), "contact-moved")]
[JsonDerivedType(typeof(Cases.ContactClosed), "contact-closed")]
[JsonDerivedType(typeof(Cases.ConversationRenewed), "conversation-renewed")]
[JsonDerivedType(typeof(People.PersonNamed), "person-named")]
[JsonDerivedType(typeof(People.PersonRemoved), "person-removed")]
[JsonDerivedType(typeof(People.ContactNamed), "contact-named")]
[JsonDerivedType(typeof(People.RelationNoted), "relation-noted")]
[JsonDerivedType(typeof(People.LanguageSpoken), "language-spoken")]
[JsonDerivedType(typeof(People.NeedNoted), "need-noted")]
[JsonDerivedType(typeof(People.WayNoted), "way-noted")]
[JsonDerivedType(typeof(People.WhereaboutsSet), "whereabouts-set")]
[JsonDerivedType(typeof(People.PaperNoted), "paper-noted")]
[JsonDerivedType(typeof(People.MedicalNeedNoted), "medical-need-noted")]
[JsonDerivedType(typeof(People.WishNoted), "wish-noted")]
[JsonDerivedType(typeof(Consent.ConsentGiven), "consent-given")]
[JsonDerivedType(typeof(Consent.ConsentWitnessed), "consent-witnessed")]
[JsonDerivedType(typeof(Consent.ConsentWithdrawn), "consent-withdrawn")]
[JsonDerivedType(typeof(Risk.ThreatNoted), "threat-noted")]
[JsonDerivedType(typeof(Risk.VulnerabilityNoted), "vulnerability-noted")]
[JsonDerivedType(typeof(Risk.CapacityNoted), "capacity-noted")]
[JsonDerivedType(typeof(Risk.RiskLevelSet), "risk-level-set")]
[JsonDerivedType(typeof(Risk.ReviewPlanSet), "review-plan-set")]
[JsonDerivedType(typeof(Vetting.ChecklistChosen), "checklist-chosen")]
[JsonDerivedType(typeof(Vetting.VettingAnswered), "vetting-answered")]
[JsonDerivedType(typeof(Vetting.VettingConcluded), "vetting-concluded")]
[JsonDerivedType(typeof(Vetting.DangerOfLife), "danger-of-life")]
[JsonDerivedType(typeof(Vetting.DangerReviewed), "danger-reviewed")]
[JsonDerivedType(typeof(Vetting.Disclosed), "disclosed")]
[JsonDerivedType(typeof(Cases.CaseClosed), "case-closed")]
[JsonDerivedType(typeof(Cases.CaseReopened), "case-reopened")]
[JsonDerivedType(typeof(Cases.CaseMerged), "case-merged")]
[JsonDerivedType(typeof(Cases.CaseReferred), "case-referred")]
[JsonDerivedType(typeof(Tasks.TaskAdded), "task-added")]
[JsonDerivedType(typeof(Tasks.TaskHandedOver), "task-handed-over")]
[JsonDerivedType(typeof(Tasks.TaskMarked), "task-marked")]
[JsonDerivedType(typeof(Children.AgeBandSet), "age-band-set")]
[JsonDerivedType(typeof(Children.DeciderNamed), "decider-named")]
[JsonDerivedType(typeof(Children.GuardianDangerSet), "guardian-danger-set")]
[JsonDerivedType(typeof(Children.AssentAsked), "assent-asked")]
[JsonDerivedType(typeof(Children.GuardianAsked), "guardian-asked")]
[JsonDerivedType(typeof(Children.BestInterestsConcluded), "best-interests-concluded")]
[JsonDerivedType(typeof(Children.HostClearanceSet), "host-clearance-set")]
[JsonDerivedType(typeof(Children.LegalAdviceRecorded), "legal-advice-recorded")]
[JsonDerivedType(typeof(Notes.NoteWritten), "note-written")]
[JsonDerivedType(typeof(Support.MoneySpent), "money-spent")]
[JsonDerivedType(typeof(Support.SupportGiven), "support-given")]
[JsonDerivedType(typeof(Retention.ArchiveAsked), "archive-asked")]
[JsonDerivedType(typeof(Retention.ArchiveReversed), "archive-reversed")]
[JsonDerivedType(typeof(Safeguarding.SafeguardingOpened), "safeguarding-opened")]
[JsonDerivedType(typeof(Safeguarding.PartyNamed), "party-named")]
[JsonDerivedType(typeof(Safeguarding.ComplaintMade), "complaint-made")]
[JsonDerivedType(typeof(Safeguarding.TasksConcluded), "tasks-concluded")]
[JsonDerivedType(typeof(Safeguarding.ComplaintFound), "complaint-found")]
[JsonDerivedType(typeof(Referral.ReferralProposed), "referral-proposed")]
[JsonDerivedType(typeof(Referral.ReferralSent), "referral-sent")]
[JsonDerivedType(typeof(Referral.ReferralAnswered), "referral-answered")]
[JsonDerivedType(typeof(Referral.ReferralWithdrawn), "referral-withdrawn")]
[JsonDerivedType(typeof(Retention.KeptLonger), "kept-longer")]
[JsonDerivedType(typeof(Retention.ErasureAsked), "erasure-asked")]
[JsonDerivedType(typeof(Retention.ErasureReversed), "erasure-reversed")]
[JsonDerivedType(typeof(Retention.ErasureBegun), "erasure-begun")]
[JsonDerivedType(typeof(Retention.ErasureConfirmed), "erasure-confirmed")]
[JsonDerivedType(typeof(Audit.AccessNoted), "access-noted")]
[JsonDerivedType(typeof(Forms.FormShaped), "form-shaped")]
[JsonDerivedType(typeof(Forms.FormAnswered), "form-answered")]
public abstract record Fact
{
    private static readonly Dictionary<Type, string> s_kinds = typeof(Fact).GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(kind => kind.DerivedType, kind => (string)kind.TypeDiscriminator!);

    /// <summary>Whether the elements of its lists are there: whatever else JSON may leave out, the reader refuses.</summary>
    internal virtual bool IsWhole => true;

    /// <summary>What speaks against it by itself, whatever the room holds; null for nothing.</summary>
    internal virtual Objection? ByItself => null;

    /// <summary>The id under which it adds something to a list of the room; null when it adds nothing.</summary>
    internal virtual string? ListId => null;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EntryJson.Default.Fact);

    /// <returns>Null when the JSON is no fact that this version knows.</returns>
    public static Fact? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EntryJson.Default.Fact) is { IsWhole: true } fact ? fact : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The word by which its JSON names its kind.</summary>
    internal static string KindOf(Fact fact) => s_kinds.GetValueOrDefault(fact.GetType(), UnknownFact.Name);

    public sealed override string ToString() => nameof(Fact);
}

/// <summary>An entry of a kind that this version does not know.</summary>
/// <param name="Said">The kind as it was written, shortened.</param>
public sealed record UnknownFact(string Said) : Fact
{
    internal const string Name = "unknown";
}

/// <summary>A signing key made for this room and device says under which name it goes here. Always an author's first entry.</summary>
/// <param name="Pseudonym">The name chosen for this room.</param>
/// <param name="Member">The member's address, as text: to it goes what only the room's members may have. Null in rooms from before members said it.</param>
/// <param name="Ticket">32 bytes that came with the invitation; null from whoever began the room.</param>
/// <param name="Before">The author's signing key of an earlier epoch, as address text; null for who comes anew.</param>
/// <param name="Proofs">That key's signature over the next one, and so on to this one (docs/rooms.md). Whoever fetches an entry checks them; a fold is handed no introduction whose proofs do not hold.</param>
public sealed record AuthorIntroduced(string Pseudonym, string? Member = null, byte[]? Ticket = null, string? Before = null, IReadOnlyList<byte[]>? Proofs = null) : Fact
{
    internal override bool IsWhole => Proofs is null || Proofs.All(proof => proof is not null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowOutOfOrderMetadataProperties = true, MaxDepth = 12)]
[JsonSerializable(typeof(Entry))]
[JsonSerializable(typeof(Fact))]
internal sealed partial class EntryJson : JsonSerializerContext;
