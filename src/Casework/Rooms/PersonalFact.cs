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

/// <summary>The key of one person: what is said of them is sealed under it. Destroying this entry erases them. The first of a person counts.</summary>
/// <param name="Identity">The text of an age identity, <c>AGE-SECRET-KEY-1…</c>, in ASCII.</param>
public sealed record PersonKeyed(string Person, byte[] Identity) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Person);
}

/// <summary>A <see cref="PersonalFact"/> as it stands in the room. Whoever opens the room puts the fact itself in its place, or <see cref="ErasedFact"/>; it is never folded.</summary>
/// <param name="Age">The fact's JSON as an age file, sealed under the person's key.</param>
public sealed record SealedFact(string Person, byte[] Age) : Fact;
