using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Waystation.Commands.Browsing;
using Waystation.Commands.Running;
using Waystation.Commands.Tor;
using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Commands.Doctor;

/// <summary>What is to be examined; null: not asked for.</summary>
/// <param name="Vault">A desk's folder.</param>
/// <param name="Data">A relay's folder.</param>
/// <param name="State">A front's folder.</param>
/// <param name="RelayUrl">Where the relay is reached.</param>
/// <param name="Relay">The relay's own address.</param>
/// <param name="Root">The organisation's root.</param>
/// <param name="Socks">A SOCKS proxy.</param>
/// <param name="Listen">Ports and sockets that are to be listened on.</param>
internal sealed record Patient(string? Vault, string? Data, string? State, Uri? RelayUrl, Address? Relay, Address? Root, Uri? Socks, IReadOnlyList<string> Listen);

/// <summary>Reads what the checks judge. It changes nothing but that it tries whether a place to listen can be had.</summary>
internal static class Examination
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly string[] s_systemFolders = ["/usr/sbin", "/usr/local/sbin"];

    public static async Task<IReadOnlyList<Finding>> MakeAsync(Patient patient, TimeProvider clock, CancellationToken stop)
    {
        var findings = new List<Finding>();
        var swap = new SwapReader();
        findings.AddRange(SwapCheck.Judge(OperatingSystem.IsLinux() ? swap.Places() : null, OperatingSystem.IsLinux() && swap.CanHibernate()));
        foreach (var (what, path) in new[] { ("The vault", patient.Vault), ("The relay's folder", patient.Data), ("The front's folder", patient.State) })
        {
            if (path is not null && Directory.Exists(path))
            {
                // What a front keeps is public; that others may read it is no finding.
                findings.AddRange(path == patient.State ? [] : FolderCheck.Judge(what, path, Mode(path), OpenFiles(path)));
                findings.AddRange(DiskCheck.Judge(path, new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace));
            }
        }

        foreach (var place in patient.Listen)
        {
            var (fault, isOurs) = await TryListenAsync(place, stop);
            findings.AddRange(PortCheck.Judge(place, fault, isOurs));
        }

        var search = Environment.GetEnvironmentVariable("PATH");
        var hasTor = s_systemFolders.Concat((search ?? "").Split(Path.PathSeparator)).Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "tor.exe" : "tor")));
        var socks = patient.Socks ?? (patient.RelayUrl is { } url && TorProxy.IsOnion(url) ? TorProxy.Default : null);
        findings.AddRange(TorCheck.Judge(patient.Data is not null || patient.State is not null, hasTor, socks?.Authority, socks is not null && await IsSocksAsync(socks, stop)));
        if (patient.RelayUrl is { } relay)
        {
            findings.AddRange(await AskRelayAsync(patient, relay, socks, clock, stop));
        }

        if (patient.Vault is not null)
        {
            findings.AddRange(ShowingCheck.Browser(FoundBrowser.On(search) is not null, Made()));
            findings.AddRange(ShowingCheck.Pictures(await ProveAsync(stop)));
        }

        return findings;
    }

    private static UnixFileMode? Mode(string path) => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);

    private static int OpenFiles(string path) => Directory.GetFiles(path).Count(file =>
        (Mode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) is { } open && open != 0 && new FileInfo(file).Length > 0);

    private static bool Made()
    {
        using var folder = PassingFolder.Make("waystation-doctor");
        return folder is not null;
    }

    /// <param name="place">A port, a loopback URL, or <c>unix:</c> and a path.</param>
    private static async Task<(SocketError? Fault, bool IsOurs)> TryListenAsync(string place, CancellationToken stop)
    {
        EndPoint end = Uri.TryCreate(place, UriKind.Absolute, out var url) && url.Scheme == "http" ? new IPEndPoint(IPAddress.Loopback, url.Port)
            : place.StartsWith("unix:", StringComparison.Ordinal) ? new UnixDomainSocketEndPoint(place["unix:".Length..])
            : int.TryParse(place, out var port) && port is > 0 and <= 65_535 ? new IPEndPoint(IPAddress.Loopback, port)
            : throw new Refusal("what is listened on is a port, http://127.0.0.1:PORT, or unix:PATH.");
        if (end is UnixDomainSocketEndPoint)
        {
            var path = place["unix:".Length..];
            return File.Exists(path) && !await AnswersAsync(end, stop) ? (null, true)
                : File.Exists(path) ? (SocketError.AddressAlreadyInUse, await IsRelayAsync(end, stop))
                : (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? null : SocketError.AccessDenied, false);
        }

        try
        {
            using var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(end);
            return (null, false);
        }
        catch (SocketException fault)
        {
            return (fault.SocketErrorCode, fault.SocketErrorCode == SocketError.AddressAlreadyInUse && await IsRelayAsync(end, stop));
        }
    }

    private static async Task<bool> AnswersAsync(EndPoint end, CancellationToken stop)
    {
        using var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(end, stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A relay of ours answers there, as its health page does. (A front is not asked: whoever runs doctor beside one names no --listen.)</summary>
    private static async Task<bool> IsRelayAsync(EndPoint end, CancellationToken stop)
    {
        using var transport = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(end, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await HealthAsync(transport, new Uri("http://localhost/"), stop) is not null;
    }

    /// <returns>The relay's clock; null when no relay answers.</returns>
    private static async Task<DateTimeOffset?> HealthAsync(HttpMessageInvoker transport, Uri relay, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(s_patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(relay, "/v1/health"));
            using var answer = await transport.SendAsync(request, patience.Token);
            return answer.IsSuccessStatusCode ? answer.Headers.Date : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<IEnumerable<Finding>> AskRelayAsync(Patient patient, Uri relay, Uri? socks, TimeProvider clock, CancellationToken stop)
    {
        using var transport = RealWorld.Transport(socks);
        var time = await HealthAsync(transport, relay, stop);
        var findings = ClockCheck.Judge(clock.GetUtcNow(), time).ToList();
        if (time is not null && patient is { Relay: { } address, Root: { } root })
        {
            findings.AddRange(await AskRosterAsync(new RelayClient(transport, relay, address, clock), root, clock, stop));
        }

        return findings;
    }

    private static async Task<IEnumerable<Finding>> AskRosterAsync(RelayClient relay, Address root, TimeProvider clock, CancellationToken stop)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        try
        {
            return await relay.GetCardAsync(root, stop) is { } card && Letters.Roster.TryRead(card, out var roster)
                ? RosterCheck.Judge(RosterWatch.Weigh(roster, root, roster.Number, today), roster.Expires)
                : RosterCheck.Judge(null, null);
        }
        catch (Exception fault) when (fault is RelayUnreachableException or RelayLiedException)
        {
            return [new Finding(Weight.Must, "The relay does not hand out the roster as its keys say.", "Compare --relay with what the relay prints when it starts; if it is right, the relay is in other hands.")];
        }
    }

    private static async Task<bool> IsSocksAsync(Uri proxy, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(proxy.Host, proxy.Port, patience.Token);
            var stream = socket.GetStream();
            // Version 5, one method: name and password, with which circuits are told apart (RFC 1928).
            await stream.WriteAsync(new byte[] { 5, 1, 2 }, patience.Token);
            var answer = new byte[2];
            await stream.ReadExactlyAsync(answer, patience.Token);
            return answer is [5, 2];
        }
        catch (Exception fault) when (fault is SocketException or IOException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <returns>What the picture child says of its cage; null when it does not run.</returns>
    private static async Task<string?> ProveAsync(CancellationToken stop)
    {
        using var folder = PassingFolder.Make("waystation-doctor");
        if (folder is null)
        {
            return null;
        }

        string program;
        try
        {
            program = Sibling.Find("Pictures");
        }
        catch (Refusal)
        {
            return null;
        }

        var start = new ProcessStartInfo(program, ["prove", folder.FullPath]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Child.Quiet(start);
        using var child = Process.Start(start);
        if (child is null)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(s_patience);
        try
        {
            _ = child.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            var said = await child.StandardOutput.ReadToEndAsync(patience.Token);
            await child.WaitForExitAsync(patience.Token);
            // The first byte only says that it is ready.
            return child.ExitCode == 0 ? said.TrimStart('+') : null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            child.Kill(entireProcessTree: true);
        }
    }
}
