using Waystation.Commands.Running;
using Waystation.Commands.Showing;

namespace Waystation.Commands.Verbs;

/// <summary>Shows the whole main job on this machine: relay, front and two desks of an organisation made up on the spot. Leaves nothing behind unless asked to keep it.</summary>
internal static class Demo
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, ["--keep", "--front-port", "--relay-port", "--desk-port"], ["--play"]);
        var plan = new DemoPlan(
            options.One("--keep"),
            options.Number("--front-port", 0, 0, 65_535),
            options.Number("--relay-port", 0, 0, 65_535),
            options.Number("--desk-port", 0, 0, 65_535));
        await using var house = await DemoHouse.BuildAsync(plan, shell, stop);
        if (options.Has("--play"))
        {
            await DemoPlay.ActAsync(house, shell.Error, stop);
            return;
        }

        await shell.Error.WriteLineAsync($"""

            A person in danger writes here (any browser, scripts off):
              {house.Front}

            Anna's desk:   {house.Desks[0].Launch}
            Boris's desk:  {house.Desks[1].Launch}
            The relay:     {house.Relay}v1/health says that it runs, and nothing else.

            Try this: write a letter on the first page and keep the nine words. Open Anna's desk, read the letter, take it on,
            answer. Go back to the first page, choose "I have a code", and read the answer with the words.
            If a desk locks itself, the passphrase is {house.Passphrase}

            Stop with Ctrl+C; {(options.One("--keep") is not null ? "everything stays in the folder that you named." : "nothing is left behind.")}
            """);
        await Until.StoppedAsync(stop);
    }
}
