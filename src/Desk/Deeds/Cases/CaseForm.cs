using System.Globalization;
using Microsoft.AspNetCore.Http;
using Waystation.Casework.Consent;
using Waystation.Casework.Rooms;
using Waystation.Letters;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>What was typed into a form of a case, read field by field. What cannot be read is noted, and nothing is recorded then.</summary>
/// <param name="once">Drawn when the form was shown: sent twice, it is recorded once.</param>
/// <param name="today">In UTC.</param>
internal sealed class CaseForm(IFormCollection form, LetterId once, DateOnly today)
{
    private static readonly string[] s_days = ["yyyy-MM-dd", "d.M.yyyy", "d/M/yyyy"];

    private readonly Dictionary<string, string> _wrong = new(StringComparer.Ordinal);

    public DateOnly Today => today;

    /// <summary>Fields that cannot be read, with what to say of each, as the catalogues name it.</summary>
    public IReadOnlyDictionary<string, string> Wrong => _wrong;

    public string Person => Said("person");

    /// <summary>Of what is changed, or a new one.</summary>
    public string Id => Maybe("id") ?? once.ToText();

    /// <summary>A text that must be there.</summary>
    public string Said(string field)
    {
        if (Maybe(field) is { } text)
        {
            return text;
        }

        _wrong.TryAdd(field, "wrong.empty");
        return "";
    }

    public string? Maybe(string field) => form[field].ToString().ReplaceLineEndings("\n").Trim() is { Length: > 0 } text ? text : null;

    public bool Yes(string field) => form[field] == "yes";

    public T One<T>(string field)
        where T : struct, Enum
    {
        if (MaybeOne<T>(field) is { } value)
        {
            return value;
        }

        _wrong.TryAdd(field, "wrong.choose");
        return default;
    }

    public T? MaybeOne<T>(string field)
        where T : struct, Enum => Read<T>(form[field].ToString());

    public IReadOnlyList<T> Some<T>(string field)
        where T : struct, Enum
    {
        var values = form[field].Select(Read<T>).OfType<T>().Distinct().ToList();
        if (values.Count == 0)
        {
            _wrong.TryAdd(field, "wrong.choose-some");
        }

        return values;
    }

    public DateOnly Day(string field)
    {
        if (Maybe(field) is null)
        {
            _wrong.TryAdd(field, "wrong.empty");
        }

        return MaybeDay(field) ?? default;
    }

    public DateOnly? MaybeDay(string field)
    {
        if (Maybe(field) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, s_days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        _wrong.TryAdd(field, "wrong.day");
        return null;
    }

    /// <summary>A year, a month or a day: as in 2017, 04.2017 or 7.4.2017.</summary>
    public RoughDay? MaybeRoughDay(string field)
    {
        if (Maybe(field) is not { } text)
        {
            return null;
        }

        var parts = text.Split('.', '/');
        var written = parts.Length == 1 ? text : string.Join('-', parts.Reverse().Select(part => part.Length == 1 ? "0" + part : part));
        if (RoughDay.TryParse(written, out var day))
        {
            return day;
        }

        _wrong.TryAdd(field, "wrong.rough-day");
        return null;
    }

    public int? MaybeNumber(string field)
    {
        if (Maybe(field) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _wrong.TryAdd(field, "wrong.number");
        return null;
    }

    /// <summary>Money in minor units, a hundred to the whole: as in 4500, 4 500,50 or 4500.5.</summary>
    public long Money(string field)
    {
        var text = string.Concat(Said(field).Where(letter => !char.IsWhiteSpace(letter))).Replace(',', '.');
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var whole) && whole is > 0 and < 1_000_000_000_000 && decimal.Round(whole, 2) == whole)
        {
            return (long)(whole * 100);
        }

        _wrong.TryAdd(field, "wrong.money");
        return 0;
    }

    /// <summary>For what, and to whom: as <see cref="TermsOf"/> writes it.</summary>
    public (ConsentPurpose Purpose, string Recipient) Terms(string field)
    {
        var said = form[field].ToString();
        if (said.IndexOf(':', StringComparison.Ordinal) is var at and > 0 && Read<ConsentPurpose>(said[..at]) is { } purpose)
        {
            return (purpose, said[(at + 1)..]);
        }

        _wrong.TryAdd(field, "wrong.choose");
        return (default, "");
    }

    public static string TermsOf(ConsentPurpose purpose, string recipient) => $"{purpose}:{recipient}";

    /// <summary>Every value of a field, also none.</summary>
    public IReadOnlyList<string> All(string field) => [.. form[field].OfType<string>().Where(value => value.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>Ids that were ticked.</summary>
    public IReadOnlyList<string> Ticked(string field)
    {
        var ids = form[field].OfType<string>().Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
        {
            _wrong.TryAdd(field, "wrong.choose-some");
        }

        return ids;
    }

    public void Note(string field, string key) => _wrong.TryAdd(field, key);

    public override string ToString() => nameof(CaseForm);

    private static T? Read<T>(string? name)
        where T : struct, Enum => Enum.TryParse<T>(name, ignoreCase: false, out var value) && Enum.IsDefined(value) && value.ToString() == name ? value : null;
}
