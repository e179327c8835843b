namespace Waystation.Commands.Running;

/// <summary>Finds the executables that this program starts and does not contain: relay, front, and the child that looks at pictures.</summary>
internal static class Sibling
{
    /// <returns>A release keeps each in a folder of its own beside this program; a build keeps them in the build's own folders.</returns>
    /// <exception cref="Refusal">It is not there.</exception>
    public static string Find(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var name = "Waystation." + project + (OperatingSystem.IsWindows() ? ".exe" : "");
        string[] places =
        [
            Path.Combine(here.FullName, project.ToLowerInvariant(), name),
            Path.Combine(here.Parent?.Parent?.FullName ?? "", project, here.Name, name),
        ];
        return places.FirstOrDefault(File.Exists) ?? throw new Refusal($"the program {name} is not beside this one; build the whole solution, or unpack the whole release.");
    }
}
