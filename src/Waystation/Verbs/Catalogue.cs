using Waystation.Commands.Running;
using Waystation.Commands.Showing;

namespace Waystation.Commands.Verbs;

/// <summary>Says what a language of the front lacks, and draws every page in it over made-up data.</summary>
internal static class Catalogue
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, ["--file", "--draw"], []);
        var file = Path.GetFullPath(options.Needed("--file"));
        var isWhole = await Child.RunAsync(Sibling.Find("Front"), ["catalogue", file], stop) is 0;
        if (options.One("--draw") is { } folder)
        {
            await DrawAsync(file, folder, shell, stop);
        }

        if (!isWhole)
        {
            throw new Refusal("the language is not whole; what it lacks is said in English.");
        }
    }

    private static async Task DrawAsync(string file, string folder, Shell shell, CancellationToken stop)
    {
        using var languages = PassingFolder.Make("waystation-languages") ?? throw new Refusal("this machine has no folder in memory to draw in.");
        File.Copy(file, Path.Combine(languages.FullPath, Path.GetFileName(file)));
        await using var house = await DemoHouse.BuildAsync(new DemoPlan(null, 0, 0, 0, languages.FullPath), shell, stop);
        Directory.CreateDirectory(folder);
        var drawn = await PageDrawer.DrawAsync(house.Front, Path.GetFileNameWithoutExtension(file), folder, stop);
        await shell.Error.WriteLineAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{drawn} pages are drawn in {folder}; open them in any browser."));
    }
}
