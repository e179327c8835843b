using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Names;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Duplicates;

/// <summary>What is compared of a person to see whether they are in another case, too. Never more than the desk holds anyway.</summary>
/// <param name="Case">Names the case among those that are compared.</param>
/// <param name="Person">Their id within it.</param>
/// <param name="Age">Null when nobody said, or people differ.</param>
/// <param name="Country">Null when it is not known where they are, or people differ; so is the place.</param>
/// <param name="First">Day of the case's first entry.</param>
/// <param name="Last">Day of its last.</param>
public sealed record PersonSummary(string Case, string Person, string Name, AgeBand? Age, string? Country, string? Place, DateOnly First, DateOnly Last)
{
    public override string ToString() => nameof(PersonSummary);

    internal NameKeys Keys { get; } = NameKeys.Of(Name);

    internal IReadOnlyList<string> Words { get; } = Letters.WordsOf(Name);

    internal NameKeys? PlaceKeys { get; } = Place is null ? null : NameKeys.Of(Place);

    /// <summary>Of everybody in a case who has a name.</summary>
    public static IEnumerable<PersonSummary> Of(string name, CaseFile file) => file.People.People.Select(person =>
    {
        var where = file.People.WhereaboutsOf(person.Value.Person).Agreed?.Value;
        return new PersonSummary(name, person.Value.Person, person.Value.Name, file.Children.AgeOf(person.Value.Person).Agreed?.Value.Band, where?.Country, where?.Area, file.Log.Lines[0].Entry.Day, file.LastDay);
    });
}
