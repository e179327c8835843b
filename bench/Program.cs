#pragma warning disable RS0030 // The one file of this program that speaks to the terminal; every verb is handed what it writes to.
using Waystation.Bench;
using Waystation.Bench.Verbs;

// Each verb is a file of its own in Verbs: what it measures, against what, and the targets whose failing makes the exit code 1.
Verb[] verbs =
[
    new("seal", "1 GiB sealed and opened, against Debian's age, on one core and on two", SealVerb.RunAsync),
    new("submit", "letters through the real front and relay, with fsync, against the anchor's figures   [--aot | --programs FOLDER]", SubmitVerb.RunAsync),
    new("relay", "durable appends; a full relay against an empty one; open polls; memory   [--aot | --programs FOLDER] [--items N]", RelayVerb.RunAsync),
    new("vault", "a desk with 100,000 letters: unlocking, opening a case, finding words, memory   [LETTERS]", VaultVerb.RunAsync),
    new("cases", "a desk with very many cases: unlocking, finding as one types, taking in what is new, memory   [--aot | --programs FOLDER] [CASES ...]", CasesVerb.RunAsync),
    new("removal", "a member is taken out of 50 and of 2,000 rooms: time, bytes   [--aot | --programs FOLDER] [ROOMS ...]", RemovalVerb.RunAsync),
    new("page", "bytes, requests and server time of every page of the front   [--aot | --programs FOLDER]", PageVerb.RunAsync),
];

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

if (args is [var name, .. var rest] && Array.Find(verbs, verb => verb.Name == name) is { } asked)
{
    return await asked.RunAsync(rest, new Report(Console.Out), stop.Token) ? 0 : 1;
}

await Console.Out.WriteLineAsync("dotnet run -c Release --project bench -- VERB\n");
foreach (var verb in verbs)
{
    await Console.Out.WriteLineAsync($"  {verb.Name,-8} {verb.Says}");
}

return args is [] or ["help" or "-h" or "--help"] ? 0 : 2;
