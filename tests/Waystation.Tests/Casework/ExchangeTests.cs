using System.Text;
using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.Exchange;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class ExchangeTests
{
    private static readonly DateOnly s_day = History.Day;
    private static readonly string[] s_people = ["contact", "p2"];
    private static readonly DataCategory[] s_categories = [DataCategory.Name, DataCategory.Wishes, DataCategory.Notes, DataCategory.Reach, DataCategory.Letters];

    private static readonly Gen<Fact> s_fact = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1_000, 9_999]).Select((who, what, id, mark) => what switch
        {
            0 => (Fact)new WishNoted(s_people[who], $"w{id}", $"mark{mark}"),
            1 => new NoteWritten(s_people[who], $"n{id}", $"mark{mark}\n=1+1"),
            2 => new WayNoted(s_people[who], $"y{id}", Way.Phone, WaySafety.Safe, $"mark{mark}, \"home\""),
            _ => new PersonNamed(s_people[who], $"mark{mark}"),
        })),
        (4, Gen.Select(Gen.Int[0, 1], Gen.Int[0, 9], Gen.Int[1, 31], Gen.Int[-3, 3], Gen.Int[0, 9]).Select((who, id, categories, from, days) =>
            (Fact)new ConsentGiven(s_people[who], $"g{id}", ConsentPurpose.Shelter, "Дом", [.. s_categories.Where((_, at) => (categories & (1 << at)) != 0)], ConsentWording.Of("…", "ru"), HowGiven.InALetter, s_day.AddDays(from), s_day.AddDays(from + days), $"l{who + 1}"))),
        (1, Gen.Int[0, 1].Select(who => (Fact)new ConsentWithdrawn(s_people[who]))),
        (1, Gen.Int[0, 3].Select(id => (Fact)new StruckOut($"w{id}"))));

    private static readonly IReadOnlyList<Fact> s_before = [new PersonNamed("p2", "mark1"), Letter("l1", "contact", "mark2"), Letter("l2", "p2", "mark3")];

    private static readonly Gen<(History History, ReleaseRequest Request, DateOnly Today)> s_export = Gen.Select(
        History.Of(s_fact, 30, [.. s_before]),
        Gen.Select(Gen.Int[1, 31], Gen.Int[1, 3]).Select((categories, people) => new ReleaseRequest(ConsentPurpose.Shelter, "Дом", [.. s_categories.Where((_, at) => (categories & (1 << at)) != 0)], [.. s_people.Where((_, at) => (people & (1 << at)) != 0)])),
        Gen.Int[-4, 12].Select(days => s_day.AddDays(days)));

    [Fact]
    public void Of_an_export_no_file_says_anything_but_what_was_released()
    {
        var left = 0;
        s_export.Sample((history, request, today) =>
        {
            var export = CaseExport.Of(history.File, request, today);
            var decision = Release.Decide(history.File, request, today);
            Assert.Equal(decision.Leaves.Select(released => released.Number), export.Items);
            Assert.Equal(decision.Leaves.Count == 0, export.Files.Count == 0);
            var released = decision.Leaves.Select(leaving => Mark(leaving.Fact)).ToHashSet();
            foreach (var file in export.Files)
            {
                Assert.Subset(released, MarksIn(Encoding.UTF8.GetString(file.Content)));
                Assert.Matches(@"\A[a-z]+(/person-)?[A-Za-z0-9.-]*\z", file.Name);
            }

            Assert.All(export.Files.Where(file => file.Name is CaseExport.PackageName or CaseExport.TableName), file => Assert.Equal(released.Order(), MarksIn(Encoding.UTF8.GetString(file.Content)).Order()));
            Assert.Equal(released.Order(), export.Files.Where(file => file.Name.StartsWith("people/", StringComparison.Ordinal)).SelectMany(file => MarksIn(Encoding.UTF8.GetString(file.Content))).Distinct().Order());
            Interlocked.Add(ref left, released.Count);
        }, iter: 400);
        Assert.True(left > 100);
    }

    [Fact]
    public void What_was_released_another_house_takes_in_and_its_room_takes_all_of_it() => s_export.Sample((history, request, today) =>
    {
        var export = CaseExport.Of(history.File, request, today);
        if (export.Files.Count == 0)
        {
            return;
        }

        Assert.True(CasePackage.TryRead(export.Files[0].Content, Ids(), out var package));
        Assert.Equal(("Дом", 0), (package.Recipient, package.Left));
        Assert.Equal(export.Decision.Leaves.Select(released => Mark(released.Fact)).Order(), package.Facts.Where(fact => fact is not PersonNamed { Name: "?" }).Select(fact => Mark((PersonalFact)fact)).Order());
        AssertTaken(package.Facts);
    }, iter: 300);

    [Fact]
    public void A_damaged_package_is_never_more_than_refused()
    {
        var package = CaseExport.Of(Released(), s_request, s_day).Files[0].Content;
        Gen.Select(Gen.Int[0, package.Length - 1], Gen.Byte).List[1, 3].Sample(damages =>
        {
            var damaged = package.ToArray();
            foreach (var (at, value) in damages)
            {
                damaged[at] = value;
            }

            if (CasePackage.TryRead(damaged, Ids(), out var read))
            {
                AssertTaken(read.Facts);
            }
        }, iter: 500);
        foreach (var other in (string[])["", "null", "[]", "{}", """{"v":1,"recipient":"x","facts":[null,{},{"fact":{"kind":"person-named"}},{"fact":{"kind":"case-closed","outcome":"safe","reason":"help-ended"}},{"fact":{"kind":"vetting-concluded","person":"p","seesNoReasonAgainst":true,"reasons":"x"}}]}"""])
        {
            Assert.True(!CasePackage.TryRead(Encoding.UTF8.GetBytes(other), Ids(), out var read) || read.Facts.Count == 0);
        }
    }

    [Fact]
    public void No_key_leaves_with_a_letter_and_no_formula_with_a_table()
    {
        var export = CaseExport.Of(Released(), s_request, s_day);
        var texts = export.Files.ToDictionary(file => file.Name, file => Encoding.UTF8.GetString(file.Content));
        Assert.Equal(["case.csv", "case.json", "people/person-contact.txt", "read-me.txt"], texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(texts.Values, text => Assert.DoesNotContain(Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()), text, StringComparison.Ordinal));
        Assert.All(texts.Values, text => Assert.DoesNotContain("seed", text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("фото.jpg", texts["case.json"], StringComparison.Ordinal);
        Assert.StartsWith("\uFEFFitem,person,category,kind,field,value\r\n", texts["case.csv"], StringComparison.Ordinal);
        Assert.Contains("'=HYPERLINK", texts["case.csv"], StringComparison.Ordinal);
        Assert.DoesNotContain(",=HYPERLINK", texts["case.csv"], StringComparison.Ordinal);
        Assert.Contains("g1", texts["read-me.txt"], StringComparison.Ordinal);
        Assert.Equal(64, export.PackageSha256!.Length);
        Assert.Null(CaseExport.Of(Released(), s_request with { Recipient = "another" }, s_day).PackageSha256);
    }

    [Fact]
    public void A_table_is_read_line_by_line_and_what_is_wrong_is_said_with_its_line()
    {
        const string Table = "\uFEFFДело;ФИО;Возраст;Город;страна;Комментарий;Национальность;Рост\r\n"
            + "17;Мадина Хасанова;34;Казань;RU;\"две строки,\r\n\"\"вторая\"\"\";x;170\r\n"
            + "17;Али;9;;;;x;\r\n"
            + ";;;;;;;\r\n"
            + ";Zaur;девять;Tbilisi;Georgia;;;\r\n"
            + ";;30;;;;;\r\n"
            + "18;Kheda;;Tbilisi;;;\r\n"
            + ";Иса;17;Тбилиси, дом 5;;;;\r\n";
        Assert.True(CsvImport.TryPreview(Table, Ids(), out var preview, out _));
        Assert.Equal(["Рост"], preview.Unknown);
        Assert.Equal(["Национальность"], preview.NeverTaken);
        Assert.Equal(["2: ", "4: ", "6: Возраст:BadValue,страна:BadValue", "7: :NoName", "8: :BadLine", "9: Город:BadValue"], preview.Lines.Select(line => $"{line.Line}: {string.Join(',', line.Problems.Select(problem => $"{problem.Column}:{problem.Kind}"))}"));
        Assert.Equal(Objection.TooPrecise, preview.Lines[^1].Problems[0].Why);
        var only = Assert.Single(preview.Cases);
        Assert.Equal("17", only.Name);
        Assert.Equal(["Мадина Хасанова", "Али"], only.Facts.OfType<PersonNamed>().Select(named => named.Name));
        Assert.Equal([AgeBand.Adult, AgeBand.SixToEleven], only.Facts.OfType<AgeBandSet>().Select(set => set.Band));
        Assert.Equal("две строки,\r\n\"вторая\"", Assert.Single(only.Facts.OfType<NoteWritten>()).Text);
        AssertTaken(only.Facts);
    }

    [Fact]
    public void A_heading_that_is_not_known_may_be_said_to_mean_something_but_never_what_is_never_taken()
    {
        const string Table = "wer,religion\nAnna,x\n";
        Assert.False(CsvImport.TryPreview(Table, Ids(), out _, out var fault));
        Assert.Equal(ImportFault.NoNames, fault);
        Assert.True(CsvImport.TryPreview(Table, Ids(), out var preview, out _, new Dictionary<string, ImportColumn> { ["wer"] = ImportColumn.Name, ["religion"] = ImportColumn.Note }));
        Assert.Equal(["religion"], preview.NeverTaken);
        Assert.DoesNotContain(preview.Cases[0].Facts, fact => fact is NoteWritten);
        Assert.False(CsvImport.TryPreview("name\n" + string.Concat(Enumerable.Repeat("x\n", CsvImport.MostLines + 1)), Ids(), out _, out fault));
        Assert.Equal(ImportFault.TooManyLines, fault);
        Assert.False(CsvImport.TryPreview("", Ids(), out _, out _));
    }

    [Fact]
    public void Whatever_a_table_holds_it_is_read_without_a_fault_and_each_case_is_one_that_a_room_takes() =>
        Gen.Select(Gen.OneOf(Gen.Const(","), Gen.Const(";"), Gen.Const("\t")), Gen.OneOf(Gen.String, Gen.Int[0, 140].Select(number => $"{number}"), Gen.Const("RU"), Gen.Const("ru"), Gen.Const(""), Gen.Const("\"a"), Gen.Const("17")).Array[8].List[0, 12]).Sample((separator, rows) =>
        {
            var table = $"case{separator}name{separator}age{separator}language{separator}country{separator}city{separator}need{separator}note\n{string.Join('\n', rows.Select(row => string.Join(separator, row)))}";
            if (CsvImport.TryPreview(table, Ids(), out var preview, out _))
            {
                Assert.All(preview.Cases, drafted => AssertTaken(drafted.Facts));
                Assert.Equal(preview.Lines.Count(line => line.IsTaken), preview.Cases.Sum(drafted => drafted.Facts.Count(fact => fact is PersonNamed)));
            }
        }, iter: 400);

    [Fact]
    public void Cases_of_Primero_are_read_with_their_families_and_notes_and_without_what_we_never_keep()
    {
        const string Json = """
            [{"id":"a1","data":{"name_first":"Мадина","name_last":"Хасанова","age":34,"language":["ru","ce"],"location_current":"Казань","religion":["x"],"risk_level":"high","consent_for_services":true,"sex":"female",
              "notes_section":[{"note_subject":"Call","note_text":"calm","note_date":"2026-11-01"}],"family_details_section":[{"relation_name":"Али","relation":"son"},{"relation":"mother"}]}},
             {"id":"a2","data":{"name":"Zaur","date_of_birth":"2010-11-23"}},
             {"id":"a3","data":{"age":5}},
             "nothing",
             {"id":"a4","data":{"name":"Heda","age":"about ten"}}]
            """;
        Assert.True(PrimeroImport.TryPreview(Encoding.UTF8.GetBytes(Json), Ids(), s_day, out var preview, out _));
        Assert.Equal(["", "", ":NoName", ":BadLine", "age:BadValue"], preview.Lines.Select(line => string.Join(',', line.Problems.Select(problem => $"{problem.Column}:{problem.Kind}"))));
        Assert.Equal(["consent_for_services", "religion"], preview.NeverTaken);
        Assert.Equal(["risk_level", "sex"], preview.Unknown);
        Assert.Equal(["Мадина Хасанова", "Али"], preview.Cases[0].Facts.OfType<PersonNamed>().Select(named => named.Name));
        Assert.Single(preview.Cases[0].Facts.OfType<RelationNoted>());
        Assert.Equal("2026-11-01\nCall\ncalm", Assert.Single(preview.Cases[0].Facts.OfType<NoteWritten>()).Text);
        Assert.Equal(AgeBand.FifteenToSeventeen, Assert.Single(preview.Cases[1].Facts.OfType<AgeBandSet>()).Band);
        Assert.All(preview.Cases, drafted => AssertTaken(drafted.Facts));
        Assert.True(PrimeroImport.TryPreview(Encoding.UTF8.GetBytes($"{{\"data\":{Json}}}"), Ids(), s_day, out _, out _));

        var bytes = Encoding.UTF8.GetBytes(Json);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var damaged = bytes.ToArray();
            damaged[at] = value;
            if (PrimeroImport.TryPreview(damaged, Ids(), s_day, out var read, out _))
            {
                Assert.All(read.Cases, drafted => AssertTaken(drafted.Facts));
            }
        }, iter: 500);
        foreach (var nothing in (string[])["", "7", "{}", "{\"data\":{}}", "[{\"data\":{\"name\":\"\\ud800\"}}]"])
        {
            Assert.True(!PrimeroImport.TryPreview(Encoding.UTF8.GetBytes(nothing), Ids(), s_day, out var read, out _) || read.Cases.Count == 0);
        }
    }

    private static readonly ReleaseRequest s_request = new(ConsentPurpose.Shelter, "Дом", [DataCategory.Letters, DataCategory.Wishes], ["contact"]);

    private static CaseFile Released() => new History()
        .Write("anna", Letter("l1", "contact", "mark1") with { Files = [new FileArrived("file-1", "фото.jpg", 3, new string('0', 64), ["a1"], [.. Enumerable.Repeat((byte)7, 32)])] })
        .Write("anna", new WishNoted("contact", "w1", "=HYPERLINK(\"http://x\")"))
        .Write("anna", new ConsentGiven("contact", "g1", ConsentPurpose.Shelter, "Дом", s_request.Categories, ConsentWording.Of("…", "ru"), HowGiven.InALetter, s_day, s_day, "l1")).File;

    private static LetterArrived Letter(string id, string person, string text) => new(id, s_day, "p", "s", "ru", text, [], Person: person);

    private static Func<string> Ids()
    {
        var last = 0;
        return () => $"id-{++last}";
    }

    private static string Mark(PersonalFact fact) => MarksIn(Encoding.UTF8.GetString(fact.ToJson())).Single();

    private static HashSet<string> MarksIn(string text) => [.. System.Text.RegularExpressions.Regex.Matches(text, "mark[0-9]+").Select(match => match.Value)];

    private static void AssertTaken(IReadOnlyList<Fact> facts)
    {
        var history = new History();
        foreach (var fact in facts)
        {
            Assert.Null(history.Ask("anna", fact));
            history.Write("anna", fact);
        }
    }
}
