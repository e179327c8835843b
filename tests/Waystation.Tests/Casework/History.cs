using System.Globalization;
using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Tests.Casework;

/// <summary>A case room's log as members wrote it, in the relay's order: three members, each of whom may have seen less than there is.</summary>
internal sealed class History
{
    public static readonly DateOnly Day = new(2026, 11, 22);

    private readonly List<RoomLine> _lines = [];
    private readonly Dictionary<string, AuthorPlace> _places = [];

    public History()
    {
        foreach (var author in Authors)
        {
            Write(author, new AuthorIntroduced(author));
        }

        Write("anna", Samples.Opened);
    }

    /// <summary>Another that goes on from the same log.</summary>
    public History(History same)
    {
        _lines.AddRange(same._lines);
        foreach (var (author, place) in same._places)
        {
            _places[author] = place;
        }
    }

    public static IReadOnlyList<string> Authors { get; } = ["anna", "boris", "clara"];

    public IReadOnlyList<RoomLine> Lines => _lines;

    public long Last => _lines.Count;

    public RoomLog Log => RoomLog.Fold(_lines);

    public CaseFile File => CaseFile.Fold(Log)!;

    /// <param name="seen">Null when the author had seen all.</param>
    public History Write(string author, Fact fact, long? seen = null, DateOnly? day = null)
    {
        var place = _places.GetValueOrDefault(author, AuthorPlace.Start);
        var number = _lines.Count + 1;
        var hash = $"hash {number}";
        _lines.Add(new RoomLine(number, hash, author, new Entry { Epoch = 1, Counter = place.Counter + 1, Previous = place.BodyHash, SeenNumber = Math.Min(seen ?? number - 1, number - 1), SeenHash = "", Day = day ?? Day, Fact = fact }));
        _places[author] = new AuthorPlace(place.Counter + 1, hash);
        return this;
    }

    /// <summary>What a desk that has seen all would be told before it writes.</summary>
    public Objection? Ask(string author, Fact fact, DateOnly? day = null) => Admission.Check(File, fact, author, day ?? Day);

    /// <summary>Any facts, by anyone, who may have missed what came last.</summary>
    public static Gen<History> Of(Gen<Fact> fact, int most = 30, params IReadOnlyList<Fact> before) =>
        Gen.Select(Gen.Int[0, 2], fact, Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 8])), Gen.Int[0, 40]).List[0, most].Select(steps =>
        {
            var history = new History();
            foreach (var said in before)
            {
                history.Write(Authors[0], said);
            }

            foreach (var (author, said, missed, days) in steps)
            {
                history.Write(Authors[author], said, history.Last - missed, Day.AddDays(days));
            }

            return history;
        });

    /// <summary>A sample for CsCheck to print when a law is broken.</summary>
    public override string ToString() => string.Join('\n', _lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Number} {line.Author} saw {line.Entry.SeenNumber} on {line.Entry.Day:yyyy-MM-dd}: {Said(line.Entry.Fact)}")));

    /// <summary>The same log as a desk folds it that has destroyed a person's key.</summary>
    public CaseFile Without(string person) =>
        CaseFile.Fold(RoomLog.Fold(_lines.Select(line => line.Entry.Fact is PersonalFact personal && personal.Person == person ? line with { Entry = line.Entry with { Fact = new ErasedFact(person) } } : line)))!;

    private static string Said(Fact fact) => fact is ErasedFact ? "erased" : System.Text.Encoding.UTF8.GetString(fact.ToJson());
}
