using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Exchange;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Waystation.Office.Members;
using Waystation.Office.Packages;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>A case as it would be opened here.</summary>
/// <param name="Name">What it is called there; null when it has no name.</param>
/// <param name="Facts">In order; each of them a new case room takes.</param>
public sealed record NewCase(string? Name, IReadOnlyList<Fact> Facts)
{
    /// <summary>Names of its people.</summary>
    public IEnumerable<string> People => Facts.OfType<PersonNamed>().Select(named => named.Name);

    public override string ToString() => nameof(NewCase);
}

/// <summary>What a file would make here. Nothing is written by looking.</summary>
public abstract record TakeInLook
{
    private TakeInLook()
    {
    }

    public sealed override string ToString() => nameof(TakeInLook);

    /// <param name="Report">Of a table or a list of records, line by line; null for a package.</param>
    /// <param name="Left">Facts of a package that no room here takes.</param>
    public sealed record Found(IReadOnlyList<NewCase> Cases, ImportPreview? Report, int Left) : TakeInLook;

    public sealed record Refused(TakeInRefusal Why) : TakeInLook;
}

/// <summary>Why a file makes no case here.</summary>
public enum TakeInRefusal
{
    /// <summary>It is sealed, and not to this desk; or it was altered on the way.</summary>
    NotForThisDesk,

    /// <summary>No package, table or JSON of a kind that we know.</summary>
    NotReadable,

    /// <summary>A table without a column of names.</summary>
    NoNames,

    TooLarge,
    TooManyLines,
}

/// <summary>Looks at a file that came from elsewhere: a sealed package, a table, or a JSON export of Primero. It is told by its first bytes which it is.</summary>
public static class TakeIn
{
    /// <summary>Most bytes of a file.</summary>
    public const int Longest = 20_000_000;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>To which others seal packages for this desk, as age writes it.</summary>
    /// <exception cref="InvalidOperationException">The desk has not joined.</exception>
    public static string KeyOf(Workstation desk) => (desk.Member ?? throw new InvalidOperationException("The desk has not joined.")).Recipient.ToText();

    public static TakeInLook Look(Workstation desk, byte[] file)
    {
        if (file.Length > Longest)
        {
            return new TakeInLook.Refused(TakeInRefusal.TooLarge);
        }

        string Id() => desk.World.DrawLetterId().ToText();
        if (file.AsSpan().StartsWith("age-encryption.org/"u8))
        {
            return ReadingBook.Open(desk, file) is not { } plain
                ? new TakeInLook.Refused(TakeInRefusal.NotForThisDesk)
                : PackageFolder.PackageOf(plain) is { } json && CasePackage.TryRead(json, Id, out var package) && package.Facts.Count > 0
                    ? new TakeInLook.Found([Whole(desk, null, package.Facts)], null, package.Left)
                    : new TakeInLook.Refused(TakeInRefusal.NotReadable);
        }

        ImportPreview? preview;
        ImportFault fault;
        if (FirstOf(file) is (byte)'[' or (byte)'{')
        {
            _ = PrimeroImport.TryPreview(file, Id, desk.World.Today, out preview, out fault);
        }
        else if (TextOf(file) is { } text)
        {
            _ = CsvImport.TryPreview(text, Id, out preview, out fault);
        }
        else
        {
            return new TakeInLook.Refused(TakeInRefusal.NotReadable);
        }

        return preview is null
            ? new TakeInLook.Refused(fault switch
            {
                ImportFault.TooLarge => TakeInRefusal.TooLarge,
                ImportFault.NotReadable => TakeInRefusal.NotReadable,
                ImportFault.NoNames => TakeInRefusal.NoNames,
                ImportFault.TooManyLines => TakeInRefusal.TooManyLines,
            })
            : new TakeInLook.Found([.. preview.Cases.Select(one => Whole(desk, one.Name, one.Facts))], preview, 0);
    }

    /// <summary>Without what a new case room would not take, asked of casework itself; and with somebody for whom the case is.</summary>
    private static NewCase Whole(Workstation desk, string? name, IReadOnlyList<Fact> facts)
    {
        var first = facts.OfType<PersonNamed>().FirstOrDefault();
        Fact[] all = first is null ? [.. facts] : [first, new ContactNamed(first.Person), .. facts.Where(fact => !ReferenceEquals(fact, first))];
        Fact[] opening = [new AuthorIntroduced(""), new CaseOpened("0000000", "", [], [], "en")];
        var lines = opening.Concat(all).Select((fact, i) => new RoomLine(i + 1, "", "us", new Entry { Epoch = 1, Counter = i + 1, SeenNumber = i, SeenHash = "", Day = desk.World.Today, Fact = fact }));
        var refused = CaseFile.Fold(RoomLog.Fold(lines))!.Inadmissible.Select(inadmissible => inadmissible.Line.Entry.Fact).ToHashSet(ReferenceEqualityComparer.Instance);
        return new NewCase(name, [.. all.Where(fact => !refused.Contains(fact))]);
    }

    private static byte? FirstOf(ReadOnlySpan<byte> file)
    {
        var text = file.StartsWith("\uFEFF"u8) ? file[3..] : file;
        return text.TrimStart(" \t\r\n"u8) is [var first, ..] ? first : null;
    }

    private static string? TextOf(byte[] file)
    {
        try
        {
            return s_strict.GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
