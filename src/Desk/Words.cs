using System.Globalization;
using System.Text.Json;
using Waystation.Casework.Agenda;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.Duplicates;
using Waystation.Casework.Exchange;
using Waystation.Casework.Finding;
using Waystation.Casework.Forms;
using Waystation.Casework.Members;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Safeguarding;
using Waystation.Casework.Support;
using Waystation.Casework.Vetting;
using Waystation.Desk.Catalogues;
using Waystation.Desk.Deeds;
using Waystation.Desk.Deeds.Cases;
using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Index;
using Waystation.Office.Recovery;
using Waystation.Sealing;

namespace Waystation.Desk;

/// <summary>The desk's words in the language of one request, and the conventions of that language for days and numbers.</summary>
internal sealed class Words(Catalogue catalogue)
{
    /// <summary>Words of the domain that pages say: for each of their values a catalogue holds <c>type.value</c>, in lower case with hyphens.</summary>
    internal static IReadOnlyList<Type> Spoken { get; } =
    [
        typeof(Purpose),
        typeof(FoundKind),
        typeof(Likeness),
        typeof(RosterStanding),
        typeof(TroublePlace),
        typeof(AgendaKind),
        typeof(DisputedField),
        typeof(DueColumn),
        typeof(Objection),
        typeof(CheckpointVerdict),
        typeof(Role),
        typeof(InviteRefusal),
        typeof(LoadRefusal),
        typeof(CaseStage),
        typeof(CaseOutcome),
        typeof(ClosingReason),
        typeof(DataCategory),
        typeof(Relation),
        typeof(Mastery),
        typeof(NeedKind),
        typeof(Way),
        typeof(WaySafety),
        typeof(WhereaboutsKind),
        typeof(PaperKind),
        typeof(PaperState),
        typeof(Urgency),
        typeof(RiskLevel),
        typeof(VettingReply),
        typeof(DisclosureStage),
        typeof(Finding),
        typeof(Agreement),
        typeof(ConsentPurpose),
        typeof(HowGiven),
        typeof(GrantState),
        typeof(AgeBand),
        typeof(DeciderKind),
        typeof(ChildStep),
        typeof(Missing),
        typeof(Danger),
        typeof(Best),
        typeof(Clearance),
        typeof(SupportHeading),
        typeof(AccessKind),
        typeof(ReferralStep),
        typeof(ReferralReason),
        typeof(HeldBackWhy),
        typeof(PassRefusal),
        typeof(TakeInRefusal),
        typeof(KeepingReason),
        typeof(FieldKind),
        typeof(ErasureReason),
        typeof(ErasureStep),
        typeof(ErasureWait),
        typeof(ImportProblemKind),
        typeof(PartyKind),
        typeof(TasksKept),
        typeof(Outcome),
        typeof(ArchiveRefusal),
        typeof(ReserveRefusal),
        typeof(AskRefusal),
        typeof(EmptyRefusal),
        typeof(ShareFaultKind),
        typeof(CodeSlipKind),
    ];

    private static readonly Lazy<IReadOnlyList<string>> s_countries = new(() =>
        [.. CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(culture => new RegionInfo(culture.Name).TwoLetterISORegionName).Where(letters => letters.Length == 2 && letters.All(char.IsAsciiLetterUpper)).Distinct().Order(StringComparer.Ordinal)]);

    private static readonly string[] s_tongues =
    [
        "ab", "ady", "am", "ar", "av", "az", "ba", "be", "bg", "bn", "ce", "ckb", "cs", "dar", "de", "el", "en", "es", "et", "fa", "fi", "fr", "ha", "he", "hi", "hr", "hu", "hy", "id", "inh", "it", "ja", "ka", "kbd", "kk", "krc", "kum", "kv", "ky",
        "lez", "lt", "lv", "mn", "myv", "nl", "nog", "os", "pa", "pl", "prs", "ps", "pt", "ro", "ru", "sah", "so", "sq", "sr", "sw", "ta", "tg", "ti", "tk", "tr", "tt", "udm", "ug", "uk", "ur", "uz", "vi", "xal", "zh",
    ];

    public string Tag => catalogue.Tag;

    public string Direction => catalogue.Direction;

    public CultureInfo Culture => catalogue.Culture;

    public string this[string key] => catalogue[key];

    public string? Find(string key) => catalogue.Find(key);

    /// <summary>With its holes filled: <c>{name}</c>.</summary>
    public string With(string key, params ReadOnlySpan<(string Name, string Value)> holes) => Fill(catalogue[key], holes);

    /// <summary>In the form that goes with the number, which stands at <c>{n}</c>.</summary>
    public string Count(string key, long number, params ReadOnlySpan<(string Name, string Value)> holes) =>
        Fill(catalogue.Form(key, number), [("n", number.ToString("N0", Culture)), .. holes]);

    /// <summary>A word of the domain.</summary>
    public string Of<T>(T value)
        where T : struct, Enum => catalogue[KeyOf(typeof(T), value.ToString())];

    /// <summary>What a deed left to be said; null when the page itself shows it.</summary>
    public string? Of(Said said) => catalogue.Find(KeyOf(typeof(Said), said.ToString()))?.Replace("{n}", Of(Letter.LongestText), StringComparison.Ordinal);

    public string Of(long number) => number.ToString("N0", Culture);

    /// <summary>As somebody types it.</summary>
    public static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);

    public string Of(DateOnly day) => day.ToString(catalogue["lang.day"], Culture);

    /// <summary>As a heading.</summary>
    public string WithWeekday(DateOnly day) => day.ToString(catalogue["lang.weekday"], Culture) is [var first, ..] words ? char.ToUpper(first, Culture) + words[1..] : "";

    /// <summary>Something to look at in one of several cases.</summary>
    public string Of(AgendaRow row)
    {
        var what = row switch
        {
            { Kind: AgendaKind.Conflict, Field: { } field } => With("agenda.conflict-on", ("field", Of(field))),
            { Kind: AgendaKind.Task, Text: { } text } => With("agenda.task-of", ("task", text)),
            _ => Of(row.Kind),
        };
        return row.Who is { } who && who != row.Name ? With("agenda.of", ("what", what), ("who", who)) : what;
    }

    public string Time(DateTimeOffset time) => time.ToLocalTime().ToString(catalogue["lang.time"], Culture);

    /// <param name="hour">From 0 to 24.</param>
    public string Hour(int hour) => hour == 24 ? With("lang.midnight") : new TimeOnly(hour, 0).ToString(catalogue["lang.time"], Culture);

    /// <summary>Why somebody wrote, as a room keeps it.</summary>
    public string Purpose(string purpose) => Enum.TryParse<Purpose>(purpose, out var known) ? Of(known) : purpose;

    public string Size(long bytes) => bytes switch
    {
        < 1_000 => Count("size.bytes", bytes),
        < 1_000_000 => With("size.kilobytes", ("n", (bytes / 1_000.0).ToString("N0", Culture))),
        _ => With("size.megabytes", ("n", (bytes / 1_000_000.0).ToString("N1", Culture))),
    };

    /// <summary>A language's name in the language of the desk; its tag when nobody knows it.</summary>
    public string Language(string tag)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            // The framework names languages in the thread's language alone.
            CultureInfo.CurrentUICulture = Culture;
            var named = CultureInfo.GetCultureInfo(tag);
            return named.EnglishName.StartsWith("Unknown", StringComparison.Ordinal) || named.DisplayName.Length == 0 ? tag : named.DisplayName;
        }
        catch (CultureNotFoundException)
        {
            return tag;
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>A country's name, by its two letters; those when nobody knows it.</summary>
    public string Country(string letters)
    {
        // The framework names countries only beside a language, in brackets.
        var named = letters.Length == 2 ? Language("en-" + letters) : "";
        var (from, to) = (named.IndexOfAny(['(', '（']), named.LastIndexOfAny([')', '）']));
        return from >= 0 && to > from ? named[(from + 1)..to] : letters;
    }

    /// <summary>Every country, by its name in this language.</summary>
    public IReadOnlyList<(string Value, string Words)> Countries() => [.. s_countries.Value.Select(letters => (letters, Country(letters))).OrderBy(country => country.Item2, StringComparer.Create(Culture, ignoreCase: true))];

    /// <summary>Languages that people are likely to speak, by their names in this one.</summary>
    public IReadOnlyList<(string Value, string Words)> Tongues() => [.. s_tongues.Select(tag => (tag, Language(tag))).OrderBy(tongue => tongue.Item2, StringComparer.Create(Culture, ignoreCase: true))];

    public string Of(RoughDay day) =>
        day is { Month: { } month, Day: { } } ? Of(day.First)
        : day.Month is not null ? day.First.ToString(catalogue["lang.month"], Culture)
        : day.Year.ToString(CultureInfo.InvariantCulture);

    /// <param name="minor">A hundredth of the whole.</param>
    public string Money(Int128 minor, string currency) => With("money.sum", ("sum", ((decimal)minor / 100).ToString("N2", Culture)), ("currency", currency));

    /// <summary>How somebody belongs to another, with the other's name.</summary>
    public string Of(Relation relation, string other) => (catalogue.Find("relation-line." + Kebab(relation.ToString())) ?? "{other}").Replace("{other}", other, StringComparison.Ordinal);

    /// <summary>A kind of thing that a picture carries.</summary>
    public string PictureFact(string kind) => catalogue.Find("picture-fact." + kind) ?? kind;

    public string Of(RosterStanding? standing) => standing is { } known ? Of(known) : catalogue["status.not-seen"];

    public string Of(Trouble trouble) => With("status.trouble", ("what", catalogue.Find("trouble." + Kebab(trouble.Kind)) ?? catalogue["trouble.other"]), ("where", Of(trouble.Where)));

    /// <summary>How people write a case's number.</summary>
    public static string Number(string digits) => CaseNumber.TryParse(digits, out var number) ? number.ToText() : digits;

    public static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 140 ? line : string.Concat(line.AsSpan(0, 140), "…");
    }

    /// <summary>An excerpt in parts: what was looked for, and what stands around it.</summary>
    public static IEnumerable<(string Text, bool IsHit)> Parts(string excerpt)
    {
        foreach (var (part, i) in excerpt.Split('\u0002').Select((part, i) => (part, i)))
        {
            var end = i == 0 ? -1 : part.IndexOf('\u0003', StringComparison.Ordinal);
            if (end >= 0)
            {
                yield return (part[..end], true);
            }

            yield return (part[(end + 1)..].Replace("\u0003", "", StringComparison.Ordinal), false);
        }
    }

    public override string ToString() => nameof(Words);

    internal static string KeyOf(Type type, string value) => $"{Kebab(type.Name)}.{Kebab(value)}";

    internal static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private static string Fill(string words, ReadOnlySpan<(string Name, string Value)> holes)
    {
        foreach (var (name, value) in holes)
        {
            words = words.Replace("{" + name + "}", value, StringComparison.Ordinal);
        }

        return words;
    }
}
