namespace Waystation.Casework.Rooms;

/// <summary>What is said to people, in one language.</summary>
/// <param name="Language">Language tag (BCP 47).</param>
public sealed record Wording(string Language, string Text)
{
    public override string ToString() => nameof(Wording);

    internal Objection? ByItself => CaseBounds.Language(Language) ?? CaseBounds.Said(Text, CaseBounds.Text);

    /// <returns>Null when there is at least one and each is in order.</returns>
    internal static Objection? Check(IReadOnlyList<Wording> wordings) => CaseBounds.Some(wordings) ?? wordings.Select(wording => wording.ByItself).FirstOrDefault(objection => objection is not null);
}
