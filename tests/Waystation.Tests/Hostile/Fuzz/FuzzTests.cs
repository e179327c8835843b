using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Waystation.Office.Pictures;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>Damaged inputs, made of valid ones: whatever reads them says a fault or reads on; it throws nothing, does not hang, and takes no more memory than the input's size allows.</summary>
/// <remarks>Short in each run; WAYSTATION_FUZZ_SECONDS=N goes on for N seconds a target; WAYSTATION_FUZZ_SEED=N brings a run back. See docs/fuzzing.md.</remarks>
public sealed class FuzzTests
{
    private static readonly string s_pictures = Path.Combine(Target.Folder, "picture");
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Names => [.. Targets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_reads_strangers_bytes_answers(string name)
    {
        var target = Targets.All.First(target => target.Name == name);
        var seed = Seed();
        TestContext.Current.SendDiagnosticMessage("{0}: WAYSTATION_FUZZ_SEED={1}", name, seed);
        var dice = new Dice(seed);
        var corpus = target.Corpus();
        Assert.NotEmpty(corpus);
        foreach (var kept in corpus.Concat(target.Reached()))
        {
            await TryAsync(target, kept, seed);
        }

        for (var (round, clock) = (0, Stopwatch.StartNew()); Seconds is { } seconds ? clock.Elapsed < seconds : round < target.Rounds; round++)
        {
            await TryAsync(target, target.Damage(dice.Of(corpus), corpus, dice), seed);
        }
    }

    [Fact]
    public async Task A_damaged_picture_is_shown_or_refused_and_its_child_is_gone_afterwards()
    {
        var seed = Seed();
        TestContext.Current.SendDiagnosticMessage("pictures: WAYSTATION_FUZZ_SEED={0}", seed);
        var dice = new Dice(seed);
        Parts.Require(OperatingSystem.IsLinux() && File.Exists(DeskPagesTests.PictureProgram), "the picture child");
        using var door = new PictureDoor(DeskPagesTests.PictureProgram);
        var corpus = Directory.GetFiles(s_pictures).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        Assert.All(corpus, picture => Assert.NotEmpty(picture));
        for (var (round, clock) = (0, Stopwatch.StartNew()); Seconds is { } seconds ? clock.Elapsed < seconds : round < 6; round++)
        {
            var picture = round < corpus.Count ? corpus[round] : Mutator.Bytes(dice.Of(corpus), corpus, dice);
            var answer = await door.LookAsync(picture, TestContext.Current.CancellationToken).WaitAsync(s_hang);
            Assert.True(answer is PictureAnswer.Shown or PictureAnswer.NotShown);
        }
    }

    /// <summary>The kept inputs that are ours are valid: a corpus that nothing reads would fuzz nothing.</summary>
    [Fact]
    public void The_corpus_is_kept_and_made_by_our_own_code()
    {
        foreach (var target in Targets.All)
        {
            var folder = Path.Combine(Target.Folder, target.Name);
            if (Environment.GetEnvironmentVariable("WAYSTATION_WRITE") == "1")
            {
                Directory.CreateDirectory(folder);
                foreach (var (bytes, i) in target.Make().Select((bytes, i) => (bytes, i)))
                {
                    File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"valid-{i}.bin")), bytes);
                }
            }

            Assert.True(Directory.GetFiles(folder, "valid-*").Length >= target.Make().Count, target.Name);
        }

        if (Environment.GetEnvironmentVariable("WAYSTATION_WRITE") == "1")
        {
            Directory.CreateDirectory(s_pictures);
            File.WriteAllBytes(Path.Combine(s_pictures, "valid-0.bin"), Photo.Plain());
            File.WriteAllBytes(Path.Combine(s_pictures, "valid-1.bin"), Photo.WithPosition());
        }

        Assert.NotEmpty(Directory.GetFiles(s_pictures));
    }

    [Fact]
    public void The_requests_to_begin_with_are_understood() => Assert.Equal(
        [[200, 200, 200, 200], [200, 200, 200, 200, 200, 200], [200, 200, 200, 200], [200, 200, 200, 200, 404, 200], [200, 200, 409, 200, 200, 200]],
        RelayRequests.Make().Select(RelayRequests.Try));

    [Fact]
    public void What_throws_hoards_or_differs_would_be_noticed()
    {
        var none = (Func<IReadOnlyList<byte[]>>)(() => [[1]]);
        Assert.ThrowsAny<Exception>(() => Try(new Target("throws", none, (bytes, _, _) => bytes, _ => throw new InvalidOperationException("planted")), [1], 0));
        Assert.ThrowsAny<Exception>(() => Try(new Target("hoards", none, (bytes, _, _) => bytes, _ => GC.KeepAlive(new byte[8 << 20])), [1], 0));
        Assert.Equal(new Dice(7).Next(), new Dice(7).Next());
    }

    private static TimeSpan? Seconds => int.TryParse(Environment.GetEnvironmentVariable("WAYSTATION_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The short run is the same each time, so that whoever changes something else is not stopped by chance; a long run draws.</summary>
    private static ulong Seed() => ulong.TryParse(Environment.GetEnvironmentVariable("WAYSTATION_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Seconds is null ? 20_261_122 : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>On a thread of its own, so that one that hangs is told from one that is slow, and named.</summary>
    private static async Task TryAsync(Target target, byte[] input, ulong seed)
    {
        var attempt = Task.Run(() => Try(target, input, seed));
        if (attempt != await Task.WhenAny(attempt, Task.Delay(s_hang)))
        {
            Assert.Fail($"{Kept(target, input, seed)} hangs");
        }

        await attempt;
    }

    private static void Try(Target target, byte[] input, ulong seed)
    {
        if (Attempt.Finding(target, input) is { } finding)
        {
            Assert.Fail($"{Kept(target, input, seed)} {finding}");
        }
    }

    private static string Kept(Target target, byte[] input, ulong seed) => $"target {target.Name}, input {Attempt.Keep(target, input)}, WAYSTATION_FUZZ_SEED={seed}";
}
