using Xunit;

namespace Waystation.Tests;

/// <summary>Parts that a test needs from the machine. Absent ones are said and skipped; where all are required, absence is a failure.</summary>
internal static class Parts
{
    /// <inheritdoc cref="Repository.Root"/>
    public static string Root => Repository.Root;

    /// <summary>Published vectors and data sets that lie beside the repository.</summary>
    public static string Shared => Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    public static bool AllRequired => Environment.GetEnvironmentVariable("WAYSTATION_REQUIRE_ALL") == "1";

    /// <summary>Skips the running test, or fails it under WAYSTATION_REQUIRE_ALL=1, when a part is missing.</summary>
    public static void Require(bool present, string what)
    {
        if (present)
        {
            return;
        }

        if (AllRequired)
        {
            Assert.Fail($"Missing part: {what}");
        }

        Assert.Skip($"Missing part: {what}");
    }

    public static string Vectors(string folder)
    {
        var path = Path.Combine(Shared, "vectors", folder);
        Require(Directory.Exists(path), $"../shared/vectors/{folder}");
        return path;
    }

    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? Program(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
