using System.Text.Json;
using System.Text.Json.Serialization;

namespace Waystation.Casework.Rooms;

/// <summary>Writes a word of the domain as it stands in a room: in lower case with hyphens, as in "in-a-letter". A word that this version does not know is no word.</summary>
internal sealed class Word<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> s_meanings = Enum.GetValues<T>().ToDictionary(Write, StringComparer.Ordinal);
    private static readonly Dictionary<T, string> s_words = s_meanings.ToDictionary(pair => pair.Value, pair => pair.Key);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } word && s_meanings.TryGetValue(word, out var meaning) ? meaning : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(s_words[value]);

    private static string Write(T meaning) => JsonNamingPolicy.KebabCaseLower.ConvertName(meaning.ToString());
}
