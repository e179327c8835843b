using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Consent;

/// <summary>One consent with what became of it.</summary>
/// <param name="WitnessedBy">The second member who saw or heard it; null while none has.</param>
public sealed record Grant(ConsentGiven Terms, Stamp By, string? WitnessedBy)
{
    public override string ToString() => nameof(Grant);
}

/// <summary>What a grant's withdrawal is: <see cref="Unseen"/> is a conflict, shown to people, and counts as withdrawn.</summary>
public enum Withdrawal
{
    None,
    Seen,

    /// <summary>It was granted and withdrawn by two who did not know of each other.</summary>
    Unseen,
}

/// <summary>All that the people of a case consented to and withdrew. Immutable.</summary>
public sealed class ConsentBook
{
    private readonly ImmutableList<Grant> _grants;
    private readonly ImmutableDictionary<string, int> _places;
    private readonly ImmutableDictionary<string, string> _letters;
    private readonly ImmutableList<Setting<ConsentWithdrawn>> _withdrawals;
    private readonly ImmutableHashSet<string> _struck;

    private ConsentBook(ImmutableList<Grant> grants, ImmutableDictionary<string, int> places, ImmutableDictionary<string, string> letters, ImmutableList<Setting<ConsentWithdrawn>> withdrawals, ImmutableHashSet<string> struck)
    {
        _grants = grants;
        _places = places;
        _letters = letters;
        _withdrawals = withdrawals;
        _struck = struck;
    }

    /// <summary>Every grant ever written down, in the relay's order, whatever became of it.</summary>
    public IReadOnlyList<Grant> Grants => _grants;

    internal static ConsentBook Empty { get; } = new(
        [],
        ImmutableDictionary.Create<string, int>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
        [],
        ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    public override string ToString() => nameof(ConsentBook);

    public Grant? Find(string id) => _places.TryGetValue(id, out var place) ? _grants[place] : null;

    /// <summary>Whether and how a grant was withdrawn. A withdrawal of everything spares only what was written down by somebody who knew of it.</summary>
    public Withdrawal WithdrawalOf(Grant grant)
    {
        var kind = _struck.Contains(grant.Terms.Id) ? Withdrawal.Seen : Withdrawal.None;
        foreach (var withdrawn in _withdrawals)
        {
            var isMeant = withdrawn.Value.Grant is { } id ? id == grant.Terms.Id : withdrawn.Value.Person == grant.Terms.Person && !grant.By.Knew(withdrawn.By);
            if (isMeant)
            {
                kind = kind == Withdrawal.Seen || withdrawn.By.Knew(grant.By) ? Withdrawal.Seen : Withdrawal.Unseen;
            }
        }

        return kind;
    }

    /// <returns>Who wrote a letter of this room, by its id; null when there is none.</returns>
    internal string? WriterOf(string letter) => _letters.GetValueOrDefault(letter);

    internal ConsentBook After(Fact fact, Stamp by) => fact switch
    {
        LetterArrived letter => With(letters: _letters.ContainsKey(letter.Id) ? _letters : _letters.Add(letter.Id, letter.Person)),
        ConsentGiven given => With(_grants.Add(new Grant(given, by, null)), _places.Add(given.Id, _grants.Count)),
        ConsentWitnessed witnessed when _places.TryGetValue(witnessed.Grant, out var place) => With(_grants.SetItem(place, _grants[place] with { WitnessedBy = _grants[place].WitnessedBy ?? by.Member })),
        ConsentWithdrawn withdrawn => With(withdrawals: _withdrawals.Add(new Setting<ConsentWithdrawn>(withdrawn, by))),
        StruckOut struck when _places.ContainsKey(struck.Id) => With(struck: _struck.Add(struck.Id)),
        _ => this,
    };

    private ConsentBook With(ImmutableList<Grant>? grants = null, ImmutableDictionary<string, int>? places = null, ImmutableDictionary<string, string>? letters = null, ImmutableList<Setting<ConsentWithdrawn>>? withdrawals = null, ImmutableHashSet<string>? struck = null) =>
        new(grants ?? _grants, places ?? _places, letters ?? _letters, withdrawals ?? _withdrawals, struck ?? _struck);
}
