using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Checkpoints;

/// <summary>A checkpoint as it stands.</summary>
/// <param name="By">Who made it.</param>
/// <param name="Said">What each other member's desk said last; by the signing key where nobody is known behind it.</param>
public sealed record RoomCheckpoint(CheckpointMade What, Stamp By, ImmutableSortedDictionary<string, CheckpointVerdict> Said)
{
    /// <summary>Members who found it right.</summary>
    public IEnumerable<string> Agreeing => Said.Where(said => said.Value == CheckpointVerdict.Agrees).Select(said => said.Key);

    /// <summary>Members who found something else.</summary>
    public IEnumerable<string> Differing => Said.Where(said => said.Value == CheckpointVerdict.Differs).Select(said => said.Key);

    public override string ToString() => nameof(RoomCheckpoint);
}

/// <summary>The checkpoints of a room, in the order in which they were made. Immutable.</summary>
public sealed record CheckpointBook
{
    private ImmutableList<RoomCheckpoint> _made = [];

    private CheckpointBook()
    {
    }

    public IReadOnlyList<RoomCheckpoint> All => _made;

    internal static CheckpointBook Empty { get; } = new();

    /// <param name="maker">The signing key of whoever made it.</param>
    public RoomCheckpoint? Find(string id, string maker) => _made.Find(made => made.What.Id == id && made.By.Author == maker);

    public override string ToString() => nameof(CheckpointBook);

    internal CheckpointBook After(Fact fact, Stamp by) => fact switch
    {
        CheckpointMade made => this with { _made = _made.Add(new RoomCheckpoint(made, by, ImmutableSortedDictionary.Create<string, CheckpointVerdict>(StringComparer.Ordinal))) },
        CheckpointCompared { Checkpoint: var id, Maker: var maker, Verdict: var verdict } when _made.FindIndex(made => made.What.Id == id && made.By.Author == maker) is >= 0 and var at =>
            this with { _made = _made.SetItem(at, _made[at] with { Said = _made[at].Said.SetItem(by.Member ?? by.Author, verdict) }) },
        _ => this,
    };
}

internal static class CheckpointRules
{
    public static Objection? Check(CaseFile file, Fact fact, Stamp by) => fact switch
    {
        CheckpointMade made => file.Checkpoints.Find(made.Id, by.Author) is null ? null : Objection.IdTaken,
        CheckpointCompared compared => file.Checkpoints.Find(compared.Checkpoint, compared.Maker) is not { } checkpoint ? Objection.NotThere
            : checkpoint.By.Member == by.Member ? Objection.NeedsAnotherMember
            : null,
        _ => null,
    };
}
