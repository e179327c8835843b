namespace Waystation.Casework.Rooms;

/// <summary>Something of a list was struck out by its id: it no longer counts, and its id names nothing else.</summary>
public sealed record StruckOut(string Id) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Id);
}
