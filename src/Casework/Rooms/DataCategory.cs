using System.Text.Json.Serialization;

namespace Waystation.Casework.Rooms;

/// <summary>The kinds of things known of a person, as a consent names them. What has no category here never leaves a room.</summary>
[JsonConverter(typeof(Word<DataCategory>))]
public enum DataCategory
{
    /// <summary>The name that they chose here.</summary>
    Name,

    /// <summary>Who belongs with them.</summary>
    Household,

    Languages,

    /// <summary>Ways and hours in which they can be reached safely.</summary>
    Reach,

    Needs,

    /// <summary>Roughly where they are.</summary>
    Whereabouts,

    /// <summary>Which papers they hold, miss or have applied for.</summary>
    Documents,

    Medical,

    /// <summary>What they want.</summary>
    Wishes,

    /// <summary>Of children: the age band, who decides for them, what was concluded.</summary>
    Childhood,

    /// <summary>Threats, vulnerabilities, capacities and the level that people set.</summary>
    Risk,

    /// <summary>What they wrote and sent.</summary>
    Letters,

    Notes,

    /// <summary>What they were given.</summary>
    Support,

    /// <summary>Answers to forms.</summary>
    Answers,
}
