using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Waystation.Casework.Rooms;

/// <summary>A day of somebody's life as precisely as they know it: a year, a month or a day. Where nothing is known there is none.</summary>
/// <remarks>As text "2017", "2017-04" or "2017-04-07": Extended Date/Time Format, level 0 (ISO 8601-2:2019).</remarks>
[JsonConverter(typeof(Text))]
public sealed record RoughDay
{
    private RoughDay(int year, int? month, int? day)
    {
        Year = year;
        Month = month;
        Day = day;
    }

    /// <summary>From 1 to 9999.</summary>
    public int Year { get; }

    /// <summary>From 1 to 12; null when only the year is known.</summary>
    public int? Month { get; }

    /// <summary>Of the month, from 1; null when it is not known.</summary>
    public int? Day { get; }

    /// <summary>The first day that it may be.</summary>
    public DateOnly First => new(Year, Month ?? 1, Day ?? 1);

    /// <summary>The last day that it may be.</summary>
    public DateOnly Last => new(Year, Month ?? 12, Day ?? DateTime.DaysInMonth(Year, Month ?? 12));

    public static bool TryParse(string? text, [NotNullWhen(true)] out RoughDay? day)
    {
        day = text?.Length switch
        {
            4 when DateOnly.TryParseExact(text, "yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) => new RoughDay(first.Year, null, null),
            7 when DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) => new RoughDay(first.Year, first.Month, null),
            10 when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) => new RoughDay(first.Year, first.Month, first.Day),
            _ => null,
        };
        return day is not null;
    }

    public string ToText() => First.ToString(Day is not null ? "yyyy-MM-dd" : Month is not null ? "yyyy-MM" : "yyyy", CultureInfo.InvariantCulture);

    public override string ToString() => nameof(RoughDay);

    internal sealed class Text : JsonConverter<RoughDay>
    {
        public override RoughDay Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var day) ? day : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, RoughDay value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
    }
}
