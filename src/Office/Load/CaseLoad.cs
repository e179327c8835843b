using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Index;
using Waystation.Office.Vault;

namespace Waystation.Office.Load;

/// <summary>A colleague's word that this desk may carry more open cases for a while.</summary>
/// <param name="Most">Open cases.</param>
/// <param name="Until">Last day on which it holds.</param>
/// <param name="By">The shift key under it.</param>
public sealed record LoadWord(int Most, DateOnly Until, Address By)
{
    public override string ToString() => nameof(LoadWord);
}

/// <summary>How many open cases this desk carries, and how many it may: whoever is forced to open their desk opens no more than that (promise P4).</summary>
/// <param name="Open">Open cases, and rooms of which nothing has come yet. A case about whose stage people differ is open.</param>
/// <param name="Word">Null while the usual limit holds.</param>
public sealed record CaseLoad(int Open, LoadWord? Word)
{
    /// <summary>Open cases on a desk unless a second member says otherwise.</summary>
    public const int Usual = 50;

    /// <summary>More than this nobody can allow.</summary>
    public const int Most = 200;

    /// <summary>For how many days from today a colleague's word holds at most.</summary>
    public const int MostDays = 92;

    private const string Key = "self/load";
    private const string Beginning = "waystation-load1-";

    public int Limit => Word?.Most ?? Usual;

    /// <summary>How many more it may take on; below zero when others opened some again.</summary>
    public int Room => Limit - Open;

    /// <summary>No case more is taken on here; what others do with the cases that are here is never held up.</summary>
    public bool IsFull => Open >= Limit;

    public static CaseLoad Of(Workstation desk)
    {
        var today = desk.World.Today;
        var word = desk.Vault.Get(Key) is { } bytes && desk.Member is { } member && SignedText.TryRead(bytes, member.Address, out var text, out _) ? Read(text) : null;
        return new CaseLoad(desk.Board.Count(new CaseFilter(CaseStage.Open), today) + desk.RoomsToCome, word is not null && word.Until >= today ? word : null);
    }

    public override string ToString() => nameof(CaseLoad);

    /// <summary>The word for a colleague, as text that only their desk takes.</summary>
    internal static string Write(int most, DateOnly until, Address member, ISigner shift) =>
        Beginning + Convert.ToHexStringLower(SignedText.Write(JsonSerializer.SerializeToUtf8Bytes(new LoadText { Most = most, Until = until }, LoadJson.Default.LoadText), member, shift));

    /// <returns>What was signed for this member; null when the text is no such word.</returns>
    internal static (LoadWord Word, Change Keep)? Read(string text, Address member)
    {
        var plain = string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
        if (plain.Length > 4_000 || !plain.StartsWith(Beginning, StringComparison.Ordinal) || (plain.Length - Beginning.Length) % 2 != 0 || !plain.AsSpan(Beginning.Length).ToString().All(char.IsAsciiHexDigit))
        {
            return null;
        }

        var bytes = Convert.FromHexString(plain.AsSpan(Beginning.Length));
        return SignedText.TryRead(bytes, member, out var signed, out _) && Read(signed) is { } word ? (word, new Change.Put(Key, bytes)) : null;
    }

    private static LoadWord? Read(SignedText text)
    {
        try
        {
            return JsonSerializer.Deserialize(text.Json.Span, LoadJson.Default.LoadText) is { Version: 1, Kind: "load", Most: > Usual and <= Most } said ? new LoadWord(said.Most, said.Until, text.By) : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>A colleague's word as it is signed.</summary>
internal sealed record LoadText
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    /// <summary>So that nothing else that this key signs reads as this.</summary>
    [JsonRequired]
    public string Kind { get; init; } = "load";

    public required int Most { get; init; }

    public required DateOnly Until { get; init; }

    public override string ToString() => nameof(LoadText);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LoadText))]
internal sealed partial class LoadJson : JsonSerializerContext;
