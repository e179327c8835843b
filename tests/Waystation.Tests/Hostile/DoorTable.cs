using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Waystation.Tests.Hostile;

/// <summary>Every door of a server against everyone who may come to it: filled while they are tried, and kept as a page that people read.</summary>
internal sealed class DoorTable(string title, string about)
{
    private readonly List<string> _callers = [];
    private readonly List<string> _doors = [];
    private readonly Dictionary<(string Door, string Caller), string> _answers = [];
    private readonly List<string> _wrong = [];

    /// <summary>Doors as "METHOD pattern", read from the running server.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<Endpoint> endpoints) =>
    [
        .. endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A door without a row in the test's table fails it, and a row without a door too.</summary>
    public static void Whole(IReadOnlyList<string> doors, IEnumerable<string> rows)
    {
        var known = rows.ToHashSet(StringComparer.Ordinal);
        Assert.Empty(string.Join("; ", doors.Where(door => !known.Contains(door)).Select(door => $"no row for {door}").Concat(known.Except(doors).Select(row => $"no door for {row}"))));
    }

    /// <param name="expected">What the law says.</param>
    /// <param name="answer">What came.</param>
    public void Put(string door, string caller, string expected, string answer)
    {
        if (!_doors.Contains(door))
        {
            _doors.Add(door);
        }

        if (!_callers.Contains(caller))
        {
            _callers.Add(caller);
        }

        _answers[(door, caller)] = answer;
        if (answer != expected)
        {
            _wrong.Add($"{door}, {caller}: {answer} instead of {expected}");
        }
    }

    public void Wrong(string what) => _wrong.Add(what);

    /// <summary>Fails with all that was wrong; then holds the page in docs against what was found (WAYSTATION_WRITE=1 writes it anew).</summary>
    public void Close(string page)
    {
        Assert.Empty(_wrong);
        var path = Path.Combine(Parts.Root, "docs", "doors", page);
        if (Environment.GetEnvironmentVariable("WAYSTATION_WRITE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, ToText());
        }

        Assert.Equal(File.ReadAllText(path), ToText());
    }

    public override string ToString() => nameof(DoorTable);

    private string ToText()
    {
        var text = new StringBuilder($"# {title}\n\n{about} Made by the test of the same name from the doors of the running server, and held to it; not written by hand.\n");
        foreach (var door in _doors)
        {
            text.Append($"\n**`{door}`**\n\n");
            foreach (var same in _callers.Where(caller => _answers.ContainsKey((door, caller))).GroupBy(caller => _answers[(door, caller)]))
            {
                text.Append($"- {same.Key}: {string.Join(", ", same)}\n");
            }
        }

        return text.ToString();
    }
}
