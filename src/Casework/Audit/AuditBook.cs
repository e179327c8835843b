using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Audit;

/// <summary>What somebody did with what is known.</summary>
[JsonConverter(typeof(Word<AccessKind>))]
public enum AccessKind
{
    Read,
    Searched,

    /// <summary>It was written to a file outside the vault.</summary>
    Exported,

    Printed,

    /// <summary>Somebody outside was told or given it.</summary>
    Disclosed,
}

/// <summary>A member read, searched, exported or disclosed something: of which kind, of whom and under which grants, never what. It stays when people are erased, and nothing speaks against writing it.</summary>
/// <param name="People">Opaque ids; empty for the case as a whole.</param>
/// <param name="Grants">Ids of the grants under which it left; empty when nothing left.</param>
/// <param name="Recipient">Who has it now; null for nobody outside.</param>
public sealed record AccessNoted(AccessKind Deed, IReadOnlyList<DataCategory> Categories, IReadOnlyList<string> People, IReadOnlyList<string> Grants, string? Recipient = null) : Fact
{
    internal override bool IsWhole => People.All(person => person is not null) && Grants.All(grant => grant is not null);

    internal bool LeavesTheDesk => Deed is AccessKind.Exported or AccessKind.Printed or AccessKind.Disclosed;
}

/// <summary>Who did what with what is known of a case. Immutable; as trustworthy as each desk that writes it, and its place in the chain.</summary>
public sealed record AuditBook
{
    private ImmutableList<Setting<AccessNoted>> _accesses = [];

    private AuditBook()
    {
    }

    /// <summary>In the relay's order.</summary>
    public IReadOnlyList<Setting<AccessNoted>> Accesses => _accesses;

    internal static AuditBook Empty { get; } = new();

    public override string ToString() => nameof(AuditBook);

    public IEnumerable<Setting<AccessNoted>> By(string member) => _accesses.Where(access => access.By.Member == member);

    /// <summary>Of this person, or of the case as a whole.</summary>
    public IEnumerable<Setting<AccessNoted>> Of(string person) => _accesses.Where(access => access.Value.People.Count == 0 || access.Value.People.Contains(person, StringComparer.Ordinal));

    internal AuditBook After(Fact fact, Stamp by) => fact is AccessNoted access ? this with { _accesses = _accesses.Add(new Setting<AccessNoted>(access, by)) } : this;
}
