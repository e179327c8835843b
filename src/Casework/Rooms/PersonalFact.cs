namespace Waystation.Casework.Rooms;

/// <summary>What is known of one person. It is sealed under that person's own key besides the room's, so that destroying the key erases it.</summary>
/// <param name="Person">Opaque id of the person within this room, one to 64 letters, digits or hyphens; <see cref="TheContact"/> for whoever the case began with.</param>
public abstract record PersonalFact(string Person) : Fact
{
    /// <summary>The id of whoever wrote first.</summary>
    public const string TheContact = "contact";

    /// <summary>The kind of thing that it says of them; null when it leaves the room under no consent.</summary>
    internal virtual DataCategory? Category => null;

    /// <summary>Everybody of the case of whom it says something: each must have consented before it leaves.</summary>
    internal virtual IReadOnlyList<string> About => [Person];
}

/// <summary>Stands where a fact about a person stood whose key was destroyed. Whoever opens the room puts it there; it is neither written nor read, so that no member makes others believe in an erasure.</summary>
public sealed record ErasedFact(string Person) : Fact;
