using System.Net.Sockets;
using System.Text;
using Waystation.Commands;
using Waystation.Commands.Doctor;
using Waystation.Letters;
using Waystation.Tests.Relay;
using Waystation.Tests.Sealing;
using Xunit;

namespace Waystation.Tests.Operator;

/// <summary>Each thing that doctor finds, from what was read; and a machine laid out in a folder.</summary>
public sealed class DoctorTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Keeping.Plain, false, "Must")]
    [InlineData(Keeping.Plain, true, "Must Must")]
    [InlineData(Keeping.Unknown, true, "May")]
    [InlineData(Keeping.Encrypted, false, "")]
    [InlineData(Keeping.Encrypted, true, "May")]
    [InlineData(Keeping.Memory, true, "")]
    internal void Swap_and_hibernation_that_leave_memory_readable_on_the_disk_must_be_mended(Keeping keeping, bool canHibernate, string weights) =>
        Assert.Equal(weights, Weights(SwapCheck.Judge([new SwapPlace("/dev/sda2", keeping)], canHibernate)));

    [Fact]
    public void A_machine_without_swap_has_no_finding_and_one_that_does_not_say_has_a_note()
    {
        Assert.Empty(SwapCheck.Judge([], canHibernate: true));
        Assert.Equal("May", Weights(SwapCheck.Judge(null, canHibernate: false)));
    }

    [Fact]
    public void What_lies_under_swap_is_followed_through_volumes_to_the_disk()
    {
        using var machine = new TemporaryFolder();
        void Put(string path, string text)
        {
            var at = Path.Combine(machine.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(at)!);
            File.WriteAllText(at, text);
        }

        Put("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/dm-1 partition 1 0 -2\n/dev/sdb2 partition 1 0 -3\n/dev/zram0 partition 1 0 100\n/home/swap\\040file file 1 0 -4\n/other/swap file 1 0 -5\n/dev/dm-3 partition 1 0 -6\n");
        Put("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 253:0 / /home rw - ext4 /dev/dm-0 rw\n24 22 0:40 / /other rw - zfs pool rw\n");
        Put("sys/class/block/dm-1/dm/uuid", "LVM-abc\n");
        Put("sys/class/block/dm-1/slaves/dm-0", "");
        Put("sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-abc\n");
        Put("sys/class/block/dm-3/dm/uuid", "LVM-def\n");
        Put("sys/class/block/dm-3/slaves/sdb2", "");
        Put("sys/class/block/sdb2/size", "1");
        Put("sys/class/block/zram0/backing_dev", "none\n");
        Put("sys/power/state", "freeze mem disk\n");
        Put("sys/power/disk", "[platform] shutdown\n");
        var reader = new SwapReader(machine.Path);
        Assert.Equal(
            [("/dev/dm-1", Keeping.Encrypted), ("/dev/sdb2", Keeping.Plain), ("/dev/zram0", Keeping.Memory), ("/home/swap file", Keeping.Encrypted), ("/other/swap", Keeping.Unknown), ("/dev/dm-3", Keeping.Plain)],
            reader.Places()!.Select(place => (place.Path, place.Keeping)));
        Assert.True(reader.CanHibernate());
        Put("sys/power/disk", "[disabled]\n");
        Assert.False(reader.CanHibernate());
        Assert.Null(new SwapReader(Path.Combine(machine.Path, "nowhere")).Places());
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, 0, "")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, 0, "Must")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupExecute, 3, "Must")]
    [InlineData(UnixFileMode.UserRead, 3, "Must")]
    public void A_vault_that_others_may_read_must_be_mended(UnixFileMode mode, int open, string weights)
    {
        Assert.Equal(weights, Weights(FolderCheck.Judge("The vault", "/v", mode, open)));
        Assert.Empty(FolderCheck.Judge("The vault", "/v", null, 0));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(0.9, "")]
    [InlineData(-3, "May")]
    [InlineData(-90, "Must")]
    [InlineData(90, "Must")]
    public void A_clock_that_differs_from_the_relays_is_said(double minutes, string weights)
    {
        var findings = ClockCheck.Judge(s_noon.AddMinutes(minutes), s_noon).ToList();
        Assert.Equal(weights, Weights(findings));
        Assert.All(findings, finding => Assert.Contains(minutes > 0 ? "ahead of" : "behind", finding.Wrong, StringComparison.Ordinal));
    }

    [Fact]
    public void A_relay_that_does_not_answer_must_be_mended() => Assert.Equal("Must", Weights(ClockCheck.Judge(s_noon, null)));

    [Fact]
    public void A_taken_or_forbidden_port_must_be_mended_and_our_own_relay_on_it_not()
    {
        Assert.Equal("Must", Weights(PortCheck.Judge("8471", SocketError.AddressAlreadyInUse, isOurs: false)));
        Assert.Equal("Must", Weights(PortCheck.Judge("80", SocketError.AccessDenied, isOurs: false)));
        Assert.Empty(PortCheck.Judge("8471", SocketError.AddressAlreadyInUse, isOurs: true));
        Assert.Empty(PortCheck.Judge("8471", null, isOurs: false));
    }

    [Fact]
    public void A_missing_tor_must_be_mended_where_it_is_needed()
    {
        Assert.Equal("Must", Weights(TorCheck.Judge(isNeeded: true, hasProgram: false, proxy: null, answers: false)));
        Assert.Equal("May", Weights(TorCheck.Judge(isNeeded: false, hasProgram: false, proxy: null, answers: false)));
        Assert.Equal("Must", Weights(TorCheck.Judge(isNeeded: false, hasProgram: true, "127.0.0.1:9050", answers: false)));
        Assert.Empty(TorCheck.Judge(isNeeded: true, hasProgram: false, "127.0.0.1:9150", answers: true));
        Assert.Empty(TorCheck.Judge(isNeeded: true, hasProgram: true, proxy: null, answers: false));
    }

    [Theory]
    [InlineData(RosterStanding.Good, "")]
    [InlineData(RosterStanding.ExpiresSoon, "Must")]
    [InlineData(RosterStanding.Expired, "Must")]
    [InlineData(RosterStanding.TooFewOnShift, "Must")]
    [InlineData(RosterStanding.OtherRoot, "Must")]
    [InlineData(null, "Must")]
    public void A_roster_that_runs_out_must_be_mended(RosterStanding? standing, string weights) =>
        Assert.Equal(weights, Weights(RosterCheck.Judge(standing, new DateOnly(2026, 11, 24))));

    [Theory]
    [InlineData(100L << 30, "")]
    [InlineData(1L << 30, "May")]
    [InlineData(100L << 20, "Must")]
    public void A_full_disk_must_be_mended(long free, string weights) => Assert.Equal(weights, Weights(DiskCheck.Judge("/v", free)));

    [Fact]
    public void A_missing_browser_or_cage_is_a_note_and_a_hole_in_the_cage_must_be_mended()
    {
        Assert.Equal("May May", Weights(ShowingCheck.Browser(hasBrowser: false, hasMemory: false)));
        Assert.Empty(ShowingCheck.Browser(hasBrowser: true, hasMemory: true));
        Assert.Equal("May", Weights(ShowingCheck.Pictures(null)));
        Assert.Equal("May", Weights(ShowingCheck.Pictures("before write allowed\n")));
        Assert.Equal("Must", Weights(ShowingCheck.Pictures("before write allowed\nafter write refused\nafter socket allowed\n")));
        Assert.Empty(ShowingCheck.Pictures("before write allowed\nafter write refused\nafter socket refused\n"));
    }

    [Fact]
    public async Task Doctor_asks_the_real_relay_and_says_in_sentences_what_must_be_mended()
    {
        await using var relay = await TestRelay.StartAsync();
        using var folder = new TemporaryFolder();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        }

        var port = new Uri(relay.Running.Url).Port.ToString();
        var (exit, said) = await RunAsync("doctor", "--vault", folder.Path, "--relay-url", relay.Running.Url, "--relay", relay.Address.ToText(), "--root", relay.Address.ToText(), "--listen", $"http://127.0.0.1:{port}");
        Assert.Equal(1, exit);
        Assert.Contains("is open to other users", said, StringComparison.Ordinal);
        Assert.Contains("The relay has no roster by this root.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("is taken by another program", said, StringComparison.Ordinal);
        Assert.DoesNotContain("does not answer", said, StringComparison.Ordinal);

        using var other = new TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var taken = ((System.Net.IPEndPoint)other.LocalEndpoint).Port.ToString();
        var closing = Task.Run(async () =>
        {
            // Whoever asks it what it is hears nothing of a relay.
            using var visitor = await other.AcceptSocketAsync();
        });
        (exit, said) = await RunAsync("doctor", "--data", folder.Path, "--port", taken);
        await closing;
        Assert.Equal(1, exit);
        Assert.Contains($"{taken} is taken by another program.", said, StringComparison.Ordinal);
    }

    internal static async Task<(int Exit, string Said)> RunAsync(params string[] words)
    {
        using var output = new MemoryStream();
        var error = new StringWriter();
        var exit = await Waystation.Commands.Program.RunAsync(words, new Shell(Stream.Null, output, error, _ => null, OutputIsTerminal: false), TestContext.Current.CancellationToken);
        return (exit, error + Encoding.UTF8.GetString(output.ToArray()));
    }

    private static string Weights(IEnumerable<Finding> findings) => string.Join(' ', findings.Select(finding =>
    {
        Assert.EndsWith(".", finding.Wrong, StringComparison.Ordinal);
        Assert.EndsWith(".", finding.Mend, StringComparison.Ordinal);
        return finding.Weight;
    }));
}
