using System.Collections.Immutable;

namespace Waystation.Casework.Rooms;

/// <summary>Which id of a room's lists stands for what: one id names one thing for ever, so that nobody strikes out another thing than they see.</summary>
internal sealed class IdBook
{
    private readonly ImmutableDictionary<string, Named> _ids;

    private IdBook(ImmutableDictionary<string, Named> ids) => _ids = ids;

    public static IdBook Empty { get; } = new(ImmutableDictionary.Create<string, Named>(StringComparer.Ordinal));

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
        { ListId: { } id } when !_ids.ContainsKey(id) => new(_ids.Add(id, new Named(fact.GetType(), (fact as PersonalFact)?.Person, IsStruck: false))),
        _ => this,
    };

    private sealed record Named(Type Kind, string? Person, bool IsStruck)
    {
        public bool Is(Fact fact) => fact.GetType() == Kind && (fact as PersonalFact)?.Person == Person;
    }
}
