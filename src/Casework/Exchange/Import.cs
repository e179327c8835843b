using Waystation.Casework.Rooms;

namespace Waystation.Casework.Exchange;

public enum ImportProblemKind
{
    /// <summary>The line has more or fewer values than the heading, or an open quotation mark.</summary>
    BadLine,

    /// <summary>Nobody is named.</summary>
    NoName,

    /// <summary>A value that does not belong into its column: a word where an age stands, or one that is too long.</summary>
    BadValue,

    /// <summary>The case would have more people than a case may.</summary>
    TooManyPeople,
}

/// <param name="Column">As it is headed there; null for the line as a whole.</param>
/// <param name="Why">With <see cref="ImportProblemKind.BadValue"/>, what speaks against it; null when it could not be read at all.</param>
public sealed record ImportProblem(ImportProblemKind Kind, string? Column = null, Objection? Why = null)
{
    public override string ToString() => nameof(ImportProblem);
}

/// <summary>What becomes of one line, or one record.</summary>
/// <param name="Line">From 1: of the file, where the line begins; of a list of records, its place.</param>
/// <param name="Problems">Empty when all of it is taken. A line with a problem is not taken at all.</param>
public sealed record ImportLine(int Line, IReadOnlyList<ImportProblem> Problems)
{
    public bool IsTaken => Problems.Count == 0;

    public override string ToString() => nameof(ImportLine);
}

/// <summary>A case as it would be.</summary>
/// <param name="Name">What it is called there; null when it has no name.</param>
/// <param name="Facts">In an order in which a new case room takes them all.</param>
public sealed record ImportedCase(string? Name, IReadOnlyList<Fact> Facts)
{
    public override string ToString() => nameof(ImportedCase);
}

/// <summary>What an import would do, line by line. Nothing is written by it.</summary>
/// <param name="Unknown">Columns of which nothing is taken because we know none like it.</param>
/// <param name="NeverTaken">Columns of which nothing is taken because no room has a place for whom somebody loves, prays to or descends from; and others' consents, which are not ours to rely on.</param>
public sealed record ImportPreview(IReadOnlyList<ImportLine> Lines, IReadOnlyList<ImportedCase> Cases, IReadOnlyList<string> Unknown, IReadOnlyList<string> NeverTaken)
{
    public override string ToString() => nameof(ImportPreview);
}

/// <summary>Why a file is no import at all.</summary>
public enum ImportFault
{
    TooLarge,

    /// <summary>No table or JSON of a kind that we know.</summary>
    NotReadable,

    /// <summary>There is no column with names.</summary>
    NoNames,

    /// <summary>More lines than are taken at once.</summary>
    TooManyLines,
}
