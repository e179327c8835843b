using System.Collections.Immutable;
using Waystation.Casework.Checkpoints;

namespace Waystation.Casework.Rooms;

/// <summary>Which id of a room's lists stands for what: one id names one thing for ever, so that nobody strikes out another thing than they see.</summary>
internal sealed class IdBook
{
    private readonly ImmutableDictionary<string, Named> _ids;

    private IdBook(ImmutableDictionary<string, Named> ids) => _ids = ids;

    public static IdBook Empty { get; } = new(ImmutableDictionary.Create<string, Named>(StringComparer.Ordinal));

    /// <summary>With what ids named in the part of a room that is not here.</summary>
    public static IdBook Of(IEnumerable<EarlierId> earlier) =>
        new(Empty._ids.AddRange(earlier.DistinctBy(id => id.Id, StringComparer.Ordinal).Select(id => KeyValuePair.Create(id.Id, new Named(id.Kind, id.Person, id.IsStruck)))));

    public override string ToString() => nameof(IdBook);

    public Objection? Check(Fact fact) => fact switch
    {
        StruckOut struck => _ids.ContainsKey(struck.Id) ? null : Objection.NotThere,
        { ListId: { } id } when CaseBounds.AnId(id) is { } bad => bad,
        { ListId: { } id } when _ids.TryGetValue(id, out var named) => named.IsStruck ? Objection.StruckOut : named.Is(fact) ? null : Objection.IdTaken,
        _ => null,
    };

    public IdBook After(Fact fact) => fact switch
    {
        StruckOut struck when _ids.TryGetValue(struck.Id, out var named) => new(_ids.SetItem(struck.Id, named with { IsStruck = true })),
        { ListId: { } id } when !_ids.ContainsKey(id) => new(_ids.Add(id, new Named(Fact.KindOf(fact), (fact as PersonalFact)?.Person, IsStruck: false))),
        _ => this,
    };

    private sealed record Named(string Kind, string? Person, bool IsStruck)
    {
        public bool Is(Fact fact) => Fact.KindOf(fact) == Kind && (fact as PersonalFact)?.Person == Person;
    }
}
