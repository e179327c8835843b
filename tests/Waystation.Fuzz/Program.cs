#pragma warning disable RS0030 // This is the one file of the program that speaks to the terminal.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SharpFuzz;

namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>The targets of the blind runs, one at a time, for a fuzzer that sees which branches an input reaches. <c>.ci/fuzz</c> calls it.</summary>
/// <remarks>
/// <c>names</c> lists the targets; <c>seeds TARGET FOLDER</c> writes the kept inputs to begin with; <c>words FILE</c> writes what is worth inserting, as afl's dictionary;
/// <c>instrument FOLDER</c> makes our assemblies in a copy of this program tell their branches; <c>run TARGET</c> is what afl-fuzz starts; <c>try TARGET FILE…</c> reads files once and keeps those that are findings;
/// <c>blind TARGET SECONDS</c> damages as the tests do, without seeing anything, for comparison.
/// </remarks>
internal static class Program
{
    private static readonly string[] s_instrumented = ["Mail", "Sealing", "Letters", "Casework", "Office", "Front", "Relay"];

    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["names"]:
                Console.Out.WriteLine(string.Join('\n', Targets.All.Select(target => target.Name)));
                return 0;
            case ["seeds", var name, var folder] when Named(name) is { } target:
                Seeds(target, folder);
                return 0;
            case ["words", var file]:
                File.WriteAllLines(file, Mutator.Worth.Select((word, i) => string.Create(CultureInfo.InvariantCulture, $"word{i}=\"{Escaped(word)}\"")));
                return 0;
            case ["instrument", var folder]:
                Instrument(folder);
                return 0;
            case ["run", var name]:
                Run(name);
                return 0;
            case ["try", var name, .. var files] when Named(name) is { } target:
                return Array.FindAll(files, file => IsFinding(target, File.ReadAllBytes(file))) is [] ? 0 : 1;
            case ["blind", var name, var seconds] when Named(name) is { } target && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var bound):
                return Blind(target, TimeSpan.FromSeconds(bound)) ? 1 : 0;
            default:
                Console.Error.WriteLine("names | seeds TARGET FOLDER | words FILE | instrument FOLDER | run TARGET | try TARGET FILE... | blind TARGET SECONDS");
                return 2;
        }
    }

    private static Target? Named(string name) => Targets.All.Append(Planted.Target).FirstOrDefault(target => target.Name == name);

    private static IReadOnlyList<byte[]> Kept(Target target) => target == Planted.Target ? target.Make() : target.Corpus();

    private static IReadOnlyList<byte[]> Reached(Target target) => target == Planted.Target ? [] : target.Reached();

    private static void Seeds(Target target, string folder)
    {
        Directory.CreateDirectory(folder);

        // What is handed in first goes another way than the next time, for it is read before afl-fuzz has written anything: so the first is nobody's.
        File.WriteAllBytes(Path.Combine(folder, "first"), [0]);
        foreach (var (bytes, i) in Kept(target).Concat(Reached(target)).Select((bytes, i) => (bytes, i)))
        {
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"seed-{i}")), bytes);
        }
    }

    private static void Instrument(string folder)
    {
        foreach (var project in s_instrumented)
        {
            Fuzzer.Instrument(Path.Combine(folder, $"Waystation.{project}.dll"), _ => true, Options.Value);
        }

        Fuzzer.Instrument(Path.Combine(folder, "Waystation.Fuzz.dll"), type => type == typeof(Planted).FullName, Options.Value);
    }

    /// <summary>Reads one input after another, as afl-fuzz hands them in. What is thrown tells afl-fuzz that the input is a finding.</summary>
    /// <remarks>No code of ours may run before <see cref="Fuzzer.Run(Action{Stream})"/> has laid out where its branches are counted: targets are made with the first input.</remarks>
    private static void Run(string name)
    {
        var watch = new Watchdog();
        Fuzzer.Run(stream =>
        {
            var target = Named(name) ?? throw new ArgumentException("There is no such target.", nameof(name));
            using var into = new MemoryStream();
            stream.CopyTo(into);
            var input = into.ToArray();
            watch.Begin(target, input);
            var finding = Attempt.Finding(target, input);
            watch.End();
            if (finding is not null)
            {
                throw new InvalidOperationException(finding);
            }
        });
    }

    private static bool IsFinding(Target target, byte[] input)
    {
        // The first reading also pays for what is made once.
        _ = Attempt.Finding(target, input);
        if (Attempt.Finding(target, input) is not { } finding)
        {
            return false;
        }

        Console.Error.WriteLine($"target {target.Name}, input {Attempt.Keep(target, input)} {finding}");
        return true;
    }

    private static bool Blind(Target target, TimeSpan bound)
    {
        var dice = new Dice(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        var corpus = Kept(target);
        var found = false;
        var inputs = 0L;
        for (var clock = Stopwatch.StartNew(); !found && clock.Elapsed < bound; inputs++)
        {
            var input = target.Damage(dice.Of(corpus), corpus, dice);
            found = Attempt.Finding(target, input) is not null && IsFinding(target, input);
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}, blindly: {inputs} inputs, {(found ? "found" : "nothing found")}."));
        return found;
    }

    private static string Escaped(byte[] word) => string.Concat(word.Select(value => value is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\'
        ? ((char)value).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}")));
}
