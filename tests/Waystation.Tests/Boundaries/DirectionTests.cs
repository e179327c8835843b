using System.Text.Json;
using Xunit;

namespace Waystation.Tests.Boundaries;

/// <summary>The one direction of the house: each project uses only what its row allows. Read from what was built, not from what was meant.</summary>
public sealed class DirectionTests
{
    /// <summary>Project → the projects of ours that may be in its closure.</summary>
    private static readonly Dictionary<string, string[]> s_mayUse = new(StringComparer.Ordinal)
    {
        ["Mail"] = [],
        ["Relay"] = ["Mail"],
        ["Sealing"] = ["Mail"],
        ["Letters"] = ["Mail", "Sealing"],
        ["Casework"] = [],
        ["Office"] = ["Mail", "Sealing", "Letters", "Casework"],
        ["Front"] = ["Mail", "Sealing", "Letters"],
        ["Desk"] = ["Mail", "Sealing", "Letters", "Casework", "Office"],
        ["Pictures"] = [],
        ["Waystation"] = ["Mail", "Sealing", "Letters", "Casework", "Office", "Desk"],
    };

    private static readonly EnumerationOptions s_anyCase = new() { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Parts.Root, "src")).Select(folder => Path.GetFileName(folder)).Where(name => File.Exists(Path.Combine(Parts.Root, "src", name, name + ".csproj")))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_in_the_plan_of_the_house(string project) => Assert.Contains(project, s_mayUse.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_its_row_allows(string project)
    {
        var folder = Path.Combine(Parts.Root, "artifacts", "bin", project);
        var manifests = Directory.Exists(folder) ? Directory.GetFiles(folder, "Waystation*.deps.json", s_anyCase) : [];
        Assert.NotEmpty(manifests);
        foreach (var manifest in manifests)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
            var ours = json.RootElement.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "project")
                .Select(library => library.Name.Split('/')[0])
                .Select(name => name.StartsWith("Waystation.", StringComparison.Ordinal) ? name["Waystation.".Length..] : name)
                .Where(name => !name.Equals(project, StringComparison.OrdinalIgnoreCase));
            Assert.All(ours, used => Assert.Contains(used, s_mayUse[project]));
        }
    }
}
