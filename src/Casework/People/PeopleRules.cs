using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.People;

/// <summary>Of whom something may be said.</summary>
internal static class PeopleRules
{
    /// <summary>More would be a list of people, not a family.</summary>
    public const int MostPeople = 30;

    public static Objection? Check(CaseFile file, Fact fact) => fact switch
    {
        PersonNamed { Person: var person } when file.People.IsRemoved(person) => Objection.StruckOut,
        PersonNamed { Person: var person } => file.People.NameOf(person) is null && file.People.People.Count() >= MostPeople ? Objection.TooMany : null,
        PersonalFact personal => personal.About.All(person => file.People.Knows(person) && !file.People.IsErased(person)) ? null : Objection.PersonUnknown,
        ContactNamed or PersonRemoved when file.People.IsErased(fact is ContactNamed named ? named.Person : ((PersonRemoved)fact).Person) => null,
        ContactNamed contact => file.People.Knows(contact.Person) ? null : Objection.PersonUnknown,
        PersonRemoved removed when removed.Person == file.People.Contact => Objection.IsTheContact,
        PersonRemoved removed => file.People.Knows(removed.Person) ? null : Objection.PersonUnknown,
        _ => null,
    };
}
