using Waystation.Commands.Tor;
using Waystation.Tests.Operator;
using Waystation.Tests.Sealing;
using Xunit;

namespace Waystation.Tests.Tor;

/// <summary>What <c>waystation onion</c> writes, and how requests are told apart by circuit.</summary>
public sealed class OnionTests
{
    private const string Address = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion";

    [Fact]
    public void Keys_are_written_in_base32_without_padding_as_tor_reads_them()
    {
        // RFC 4648, section 10: "foobar" is MZXW6YTBOI======.
        var six = new byte[10];
        MemberKey.Write("foobar"u8, six);
        Assert.Equal("MZXW6YTBOI"u8.ToArray(), six);
        var (open, secret) = MemberKey.Draw();
        Assert.Equal(MemberKey.Length, open.Length);
        Assert.Equal(MemberKey.Length, secret.Length);
        Assert.All(open, letter => Assert.True(letter is (>= 'A' and <= 'Z') or (>= '2' and <= '7')));
    }

    [Fact]
    public async Task A_member_gets_a_key_for_the_service_and_the_server_its_public_half()
    {
        using var folder = new TemporaryFolder();
        var (exit, said) = await DoctorTests.RunAsync("onion", "member", "--name", "anna", "--onion", Address, "--out", folder.Path);
        Assert.True(exit == 0, said);
        var server = await File.ReadAllTextAsync(Path.Combine(folder.Path, "anna.auth"), TestContext.Current.CancellationToken);
        var member = await File.ReadAllTextAsync(Path.Combine(folder.Path, "anna.auth_private"), TestContext.Current.CancellationToken);
        Assert.Matches("^descriptor:x25519:[A-Z2-7]{52}\n$", server);
        Assert.Matches($"^{Address[..56]}:descriptor:x25519:[A-Z2-7]{{52}}\n$", member);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(Path.Combine(folder.Path, "anna.auth_private")));
        Assert.DoesNotContain(member.Split(':')[3].Trim(), said, StringComparison.Ordinal);
        Assert.Equal(1, (await DoctorTests.RunAsync("onion", "member", "--name", "../anna", "--onion", Address, "--out", folder.Path)).Exit);
        Assert.Equal(1, (await DoctorTests.RunAsync("onion", "member", "--name", "boris", "--onion", "example.org", "--out", folder.Path)).Exit);
        Assert.Equal(1, (await DoctorTests.RunAsync("onion", "member", "--name", "anna", "--onion", Address, "--out", folder.Path)).Exit);
    }

    [Fact]
    public async Task Every_line_for_tor_has_its_reason_and_names_the_socket()
    {
        var (exit, said) = await DoctorTests.RunAsync("onion", "relay", "--socket", "/run/waystation/relay.sock", "--dir", "/var/lib/tor/w", "--members");
        Assert.Equal(0, exit);
        Assert.Contains("HiddenServiceDir /var/lib/tor/w\n", said, StringComparison.Ordinal);
        Assert.Contains("HiddenServicePort 80 unix:/run/waystation/relay.sock\n", said, StringComparison.Ordinal);
        Assert.Contains("authorized_clients", said, StringComparison.Ordinal);
        Assert.Contains("HiddenServicePoWDefensesEnabled 1", Torrc.Service("front", "/d", "/s", hasPow: true, isForMembers: false), StringComparison.Ordinal);
        Assert.DoesNotContain("HiddenServicePoW", Torrc.Service("front", "/d", "/s", hasPow: false, isForMembers: false), StringComparison.Ordinal);
        Assert.True(Torrc.HasPow("relay: yes\npow: yes\n"));
        Assert.False(Torrc.HasPow("relay: yes\npow: no\n"));
        Assert.False(Torrc.HasPow(null));
    }

    [Fact]
    public void Each_mailbox_has_a_circuit_of_its_own_that_another_session_does_not_share()
    {
        using var one = new CircuitTransport(_ => TorProxy.Default, TimeSpan.Zero);
        using var other = new CircuitTransport(_ => TorProxy.Default, TimeSpan.Zero);
        Assert.Equal("way1x", CircuitTransport.MailboxIn("/v1/mailboxes/way1x/items"));
        Assert.Equal("way1x", CircuitTransport.MailboxIn("/v1/mailboxes/way1x"));
        Assert.Equal("way1x", CircuitTransport.MailboxIn("/v1/puzzles/way1x"));
        Assert.Equal("", CircuitTransport.MailboxIn("/v1/health"));
        Assert.NotEqual(one.CircuitOf("way1x"), one.CircuitOf("way1y"));
        Assert.Equal(one.CircuitOf("way1x"), one.CircuitOf("way1x"));
        Assert.NotEqual(one.CircuitOf("way1x"), other.CircuitOf("way1x"));
        Assert.Equal(32, one.CircuitOf("").Length);
    }
}
