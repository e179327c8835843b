using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.People;

/// <summary>The people of a case, one person or one family, and what is known of them. Immutable.</summary>
public sealed record PeopleBook
{
    private ImmutableDictionary<string, Setting<PersonNamed>> _names = ImmutableDictionary.Create<string, Setting<PersonNamed>>(StringComparer.Ordinal);
    private ImmutableList<string> _inOrder = [];
    private ImmutableHashSet<string> _removed = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private ImmutableHashSet<string> _erased = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private ImmutableDictionary<string, Register<WhereaboutsSet>> _whereabouts = ImmutableDictionary.Create<string, Register<WhereaboutsSet>>(StringComparer.Ordinal);

    private PeopleBook()
    {
    }

    /// <summary>Those who have a name here, in the order in which they came.</summary>
    public IEnumerable<Setting<PersonNamed>> People => _inOrder.Where(person => !_removed.Contains(person)).Select(person => _names[person]);

    /// <summary>Id of the person who writes to us; they may have no name here.</summary>
    public string Contact { get; private init; } = PersonalFact.TheContact;

    public Roll<RelationNoted> Relations { get; private init; } = Roll<RelationNoted>.Empty;

    public Roll<LanguageSpoken> Languages { get; private init; } = Roll<LanguageSpoken>.Empty;

    public Roll<NeedNoted> Needs { get; private init; } = Roll<NeedNoted>.Empty;

    public Roll<WayNoted> Ways { get; private init; } = Roll<WayNoted>.Empty;

    public Roll<PaperNoted> Papers { get; private init; } = Roll<PaperNoted>.Empty;

    public Roll<MedicalNeedNoted> MedicalNeeds { get; private init; } = Roll<MedicalNeedNoted>.Empty;

    public Roll<WishNoted> Wishes { get; private init; } = Roll<WishNoted>.Empty;

    internal static PeopleBook Empty { get; } = new();

    internal IEnumerable<StandingFact> Standing =>
        People.Select(name => new StandingFact(name.Value, name.By.Number))
            .Concat(Listed(Relations)).Concat(Listed(Languages)).Concat(Listed(Needs)).Concat(Listed(Ways)).Concat(Listed(Papers)).Concat(Listed(MedicalNeeds)).Concat(Listed(Wishes))
            .Concat(_whereabouts.Values.SelectMany(register => register.Standing.Select(setting => new StandingFact(setting.Value, setting.By.Number, register.Conflict is not null))));

    public override string ToString() => nameof(PeopleBook);

    /// <summary>Whether the id stands for somebody of this case: the contact, or a person with a name.</summary>
    public bool Knows(string person) => !_removed.Contains(person) && (person == PersonalFact.TheContact || _names.ContainsKey(person));

    /// <summary>Facts about them stood here, and their key was destroyed.</summary>
    public bool IsErased(string person) => _erased.Contains(person);

    public bool IsRemoved(string person) => _removed.Contains(person);

    /// <summary>The name that they go by here; null when they have none.</summary>
    public string? NameOf(string person) => Knows(person) ? _names.GetValueOrDefault(person)?.Value.Name : null;

    public Register<WhereaboutsSet> WhereaboutsOf(string person) => _whereabouts.GetValueOrDefault(person, Register<WhereaboutsSet>.Unset);

    internal PeopleBook After(Fact fact, Stamp by) => fact switch
    {
        PersonNamed named => this with { _names = _names.SetItem(named.Person, new Setting<PersonNamed>(named, by)), _inOrder = _names.ContainsKey(named.Person) ? _inOrder : _inOrder.Add(named.Person) },
        PersonRemoved removed => this with { _removed = _removed.Add(removed.Person) },
        ErasedFact erased => this with { _erased = _erased.Add(erased.Person) },
        ContactNamed contact => this with { Contact = contact.Person },
        WhereaboutsSet set => this with { _whereabouts = _whereabouts.SetItem(set.Person, WhereaboutsOf(set.Person).Set(set, by)) },
        RelationNoted => this with { Relations = Relations.After(fact, by) },
        LanguageSpoken => this with { Languages = Languages.After(fact, by) },
        NeedNoted => this with { Needs = Needs.After(fact, by) },
        WayNoted => this with { Ways = Ways.After(fact, by) },
        PaperNoted => this with { Papers = Papers.After(fact, by) },
        MedicalNeedNoted => this with { MedicalNeeds = MedicalNeeds.After(fact, by) },
        WishNoted => this with { Wishes = Wishes.After(fact, by) },
        StruckOut => this with
        {
            Relations = Relations.After(fact, by),
            Languages = Languages.After(fact, by),
            Needs = Needs.After(fact, by),
            Ways = Ways.After(fact, by),
            Papers = Papers.After(fact, by),
            MedicalNeeds = MedicalNeeds.After(fact, by),
            Wishes = Wishes.After(fact, by),
        },
        _ => this,
    };

    private static IEnumerable<StandingFact> Listed<T>(Roll<T> roll)
        where T : PersonalFact => roll.Standing.Select(said => new StandingFact(said.Value, said.By.Number));
}
