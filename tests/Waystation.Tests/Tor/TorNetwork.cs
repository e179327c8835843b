using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Waystation.Tests.Tor;

/// <summary>A private Tor network on loopback: three authorities, three relays, a tor with onion services, tors of visitors. Debian's tor, nobody else's network.</summary>
/// <remarks>As ../shared/data/tor shows. Everything lies in a folder of its own and ends with this object; every wait has a bound.</remarks>
internal sealed class TorNetwork : IAsyncDisposable
{
    private const int Authorities = 3;
    private const int Relays = 3;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(150);

    private readonly List<Process> _processes = [];
    private readonly StringBuilder _authorities = new();
    private readonly string _folder;
    private readonly string _tor;

    // A loopback address of its own: what else runs on this machine takes ports of 127.0.0.1 between the choice of one and tor's start.
    private readonly IPAddress _ip = new([127, (byte)RandomNumberGenerator.GetInt32(1, 255), (byte)RandomNumberGenerator.GetInt32(1, 255), (byte)RandomNumberGenerator.GetInt32(1, 255)]);

    private TorNetwork(string folder, string tor) => (_folder, _tor) = (folder, tor);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public string Folder => _folder;

    /// <exception cref="Xunit.Sdk.SkipException">There is no tor here.</exception>
    public static async Task<TorNetwork> StartAsync(string folder)
    {
        var (tor, gencert) = (Parts.Program("tor"), Parts.Program("tor-gencert"));
        Parts.Require(tor is not null && gencert is not null, "tor");
        var network = new TorNetwork(folder, tor!);
        try
        {
            var ports = network.FreePorts((2 * Authorities) + Relays);
            for (var i = 0; i < Authorities; i++)
            {
                await network.NameAuthorityAsync($"a{i}", gencert!, ports[2 * i], ports[(2 * i) + 1]);
            }

            for (var i = 0; i < Authorities; i++)
            {
                network.Start($"a{i}", $"""
                    SocksPort 0
                    ORPort {network._ip}:{ports[2 * i]}
                    DirPort {network._ip}:{ports[(2 * i) + 1]}
                    ExitRelay 0
                    AuthoritativeDirectory 1
                    V3AuthoritativeDirectory 1
                    ContactInfo nobody@test.test
                    AssumeReachable 1
                    TestingV3AuthInitialVotingInterval 20
                    TestingV3AuthInitialVoteDelay 4
                    TestingV3AuthInitialDistDelay 4
                    V3AuthVotingInterval 20
                    V3AuthVoteDelay 4
                    V3AuthDistDelay 4
                    """);
            }

            for (var i = 0; i < Relays; i++)
            {
                network.Start($"r{i}", $"SocksPort 0\nORPort {network._ip}:{ports[(2 * Authorities) + i]}\nExitRelay 0\nAssumeReachable 1\n");
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>A tor with onion services.</summary>
    /// <param name="lines">Lines of a torrc.</param>
    public void Serve(string name, string lines) => Start(name, "SocksPort 0\n" + lines);

    /// <summary>A visitor's tor.</summary>
    /// <returns>Its SOCKS port.</returns>
    public Uri Visit(string name, string lines = "")
    {
        var port = FreePorts(1)[0];
        Start(name, $"SocksPort {_ip}:{port}\n{lines}");
        return new Uri($"socks5://{_ip}:{port}");
    }

    /// <summary>Ends one tor and starts it again with what lies in its folder.</summary>
    public async Task RestartAsync(string name)
    {
        var at = _processes.FindIndex(process => process.StartInfo.ArgumentList[1].Contains($"/{name}/", StringComparison.Ordinal));
        _processes[at].Kill();
        await _processes[at].WaitForExitAsync(Stop);
        _processes[at].Dispose();
        _processes.RemoveAt(at);
        Launch(name);
    }

    /// <summary>Makes a folder that tor accepts as its own.</summary>
    public string Own(string path)
    {
        var full = Path.Combine(_folder, path);
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return full;
    }

    public async Task<string> HostnameAsync(string service)
    {
        var file = Path.Combine(service, "hostname");
        await UntilAsync(() => Task.FromResult(File.Exists(file) && new FileInfo(file).Length > 0), "an onion address");
        return (await File.ReadAllTextAsync(file, Stop)).Trim();
    }

    /// <summary>Waits until something holds; fails after a bound.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < s_longest, $"The Tor network did not get so far: {what}.\n{Said()}");
            await Task.Delay(1_000, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        _processes.Clear();
    }

    // The last words of each tor, for a failed test.
    private string Said()
    {
        var said = new StringBuilder();
        foreach (var process in _processes)
        {
            var data = Path.GetDirectoryName(process.StartInfo.ArgumentList[1])!;
            var log = Path.Combine(data, "notice.log");
            said.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(data)}{(process.HasExited ? " has ended" : "")}\n");
            foreach (var line in File.Exists(log) ? File.ReadAllLines(log).TakeLast(15) : [])
            {
                said.Append(CultureInfo.InvariantCulture, $"  {line}\n");
            }
        }

        return said.ToString();
    }

    private async Task NameAuthorityAsync(string name, string gencert, int orPort, int dirPort)
    {
        var keys = Own(Path.Combine(name, "keys"));
        await RunAsync(gencert, "pass\n", "--create-identity-key", "--passphrase-fd", "0", "-i", $"{keys}/authority_identity_key", "-s", $"{keys}/authority_signing_key", "-c", $"{keys}/authority_certificate", "-m", "12", "-a", $"{_ip}:{dirPort}");
        var identity = (await File.ReadAllLinesAsync($"{keys}/authority_certificate", Stop)).First(line => line.StartsWith("fingerprint ", StringComparison.Ordinal)).Split(' ')[1];
        var listed = await RunAsync(_tor, null, "-f", "/dev/null", "--ignore-missing-torrc", "--quiet", "--list-fingerprint", "--orport", "1", "--datadirectory", Path.Combine(_folder, name), "--dirserver", $"x 127.0.0.1:1 {new string('f', 40)}");
        var fingerprint = listed.Trim().Split('\n')[^1].Split(' ', 2)[1].Replace(" ", "", StringComparison.Ordinal);
        _authorities.Append($"DirAuthority {name} orport={orPort} no-v2 v3ident={identity} {_ip}:{dirPort} {fingerprint}\n");
    }

    private void Start(string name, string lines)
    {
        var data = Own(name);
        File.WriteAllText(Path.Combine(data, "torrc"), $"""
            TestingTorNetwork 1
            PathsNeededToBuildCircuits 0.67
            TestingDirAuthVoteExit *
            TestingDirAuthVoteHSDir *
            TestingDirAuthVoteGuard *
            TestingMinExitFlagThreshold 0
            V3AuthNIntervalsValid 2
            DataDirectory {data}
            Nickname {name}
            ShutdownWaitLength 0
            RunAsDaemon 0
            Log notice file {data}/notice.log
            SafeLogging 0
            Address {_ip}
            {_authorities}
            {lines}

            """.Replace("\r", "", StringComparison.Ordinal));
        Launch(name);
    }

    private void Launch(string name)
    {
        // It ends with this process, also when that is killed.
        var start = new ProcessStartInfo(_tor, ["-f", Path.Combine(_folder, name, "torrc"), "__OwningControllerProcess", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var process = Process.Start(start)!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _processes.Add(process);
    }

    private static async Task<string> RunAsync(string program, string? input, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(Stop);
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)}: {await errors}");
        return said;
    }

    private int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(_ip, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
