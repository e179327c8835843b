using System.Globalization;
using System.Net.Sockets;
using Waystation.Letters;

namespace Waystation.Commands.Doctor;

/// <summary>A folder that holds secrets. Pure.</summary>
internal static class FolderCheck
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <param name="what">The vault, the relay's folder …</param>
    /// <param name="mode">Null: it is not there, or the system has no modes.</param>
    /// <param name="open">How many files in it others may read or write.</param>
    public static IEnumerable<Finding> Judge(string what, string path, UnixFileMode? mode, int open)
    {
        if ((mode & Others) is { } others && others != 0)
        {
            yield return new Finding(Weight.Must, $"{what} at {path} is open to other users of this machine.", $"Run `chmod -R go= {path}`.");
        }
        else if (open > 0)
        {
            yield return new Finding(Weight.Must, string.Create(CultureInfo.InvariantCulture, $"{what} at {path} has {open} files that other users could read if its folder were opened."), $"Run `chmod -R go= {path}`.");
        }
    }
}

/// <summary>This machine's clock against the relay's. Pure.</summary>
internal static class ClockCheck
{
    /// <summary>The relay bears five minutes; from one on, something is wrong with the clock.</summary>
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(1);

    /// <summary>Beyond this a day may be another one, and cards and rosters seem expired.</summary>
    private static readonly TimeSpan s_bad = TimeSpan.FromMinutes(5);

    /// <param name="relay">What the relay says it is; null: it did not answer.</param>
    public static IEnumerable<Finding> Judge(DateTimeOffset here, DateTimeOffset? relay)
    {
        if (relay is not { } there)
        {
            yield return new Finding(Weight.Must, "The relay does not answer.", "Look whether this machine is connected, whether Tor runs where the relay is an onion service, and ask the relay's operator.");
        }
        else if ((here - there).Duration() is var apart && apart > s_most)
        {
            var minutes = string.Create(CultureInfo.InvariantCulture, $"{apart.TotalMinutes:F0}");
            yield return new Finding(apart > s_bad ? Weight.Must : Weight.May, $"This machine's clock is {minutes} minutes {(here > there ? "ahead of" : "behind")} the relay's.", "Set the clock (on Debian: `timedatectl set-ntp true`); if it is right, tell the relay's operator.");
        }
    }
}

/// <summary>A place to listen on. Pure.</summary>
internal static class PortCheck
{
    /// <param name="where">A port of this machine, or a socket's path.</param>
    /// <param name="fault">What came of trying to listen there; null: it can be had.</param>
    /// <param name="isOurs">A relay or front of ours answers there.</param>
    public static IEnumerable<Finding> Judge(string where, SocketError? fault, bool isOurs)
    {
        if (fault is null || isOurs)
        {
            yield break;
        }

        yield return fault == SocketError.AddressAlreadyInUse
            ? new Finding(Weight.Must, $"{where} is taken by another program.", "Choose another with --port or --listen, or see with `ss -ltnp` who has it.")
            : new Finding(Weight.Must, $"This user cannot listen on {where}.", "Choose a port above 1023, or a folder that this user may write to.");
    }
}

/// <summary>The way through Tor. Pure.</summary>
internal static class TorCheck
{
    /// <param name="isNeeded">The relay is an onion service, or something here is to become one.</param>
    /// <param name="hasProgram">There is a tor on this machine.</param>
    /// <param name="proxy">Where a SOCKS proxy should answer; null: nothing needs one.</param>
    /// <param name="answers">Whether one does.</param>
    public static IEnumerable<Finding> Judge(bool isNeeded, bool hasProgram, string? proxy, bool answers)
    {
        if (proxy is not null && !answers)
        {
            yield return new Finding(Weight.Must, $"Nothing answers as a Tor proxy at {proxy}.", hasProgram ? "Start it (on Debian: `systemctl start tor@default`), or name the right one with --socks." : "Install it (on Debian: `apt install tor`), or open Tor Browser and use --socks socks5://127.0.0.1:9150.");
        }
        else if (proxy is null && !hasProgram)
        {
            yield return new Finding(isNeeded ? Weight.Must : Weight.May, "There is no tor on this machine.", "Install it (on Debian: `apt install tor`) before a relay or front is to be reached, or reached privately.");
        }
    }
}

/// <summary>Who speaks for the organisation, and for how long. Pure.</summary>
internal static class RosterCheck
{
    /// <param name="standing">Null: the relay has none by this root.</param>
    public static IEnumerable<Finding> Judge(RosterStanding? standing, DateOnly? expires) => standing switch
    {
        RosterStanding.Good => [],
        RosterStanding.ExpiresSoon => [new Finding(Weight.Must, $"The roster holds only until {expires:yyyy-MM-dd}; then the front closes.", "Collect the members' new offers and have the founders run `waystation roster` with the root.")],
        RosterStanding.Expired => [new Finding(Weight.Must, "The roster has expired: the front is closed, and nobody can write.", "Collect the members' new offers and have the founders run `waystation roster` with the root, today.")],
        RosterStanding.TooFewOnShift => [new Finding(Weight.Must, "Fewer than two members are on triage today: the front does not open.", "Have another member make a shift key, and renew the roster with both offers.")],
        RosterStanding.Older or RosterStanding.OtherRoot or null => [new Finding(Weight.Must, "The relay has no roster by this root.", "Compare --root with the line that `waystation found` printed; if it is right, publish the roster again with `waystation roster`.")],
    };
}

/// <summary>Room on a disk. Pure.</summary>
internal static class DiskCheck
{
    private const long Least = 512L << 20;
    private const long Little = 2L << 30;

    /// <param name="free">Bytes that this user may still write.</param>
    public static IEnumerable<Finding> Judge(string path, long free)
    {
        if (free < Little)
        {
            var left = string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MiB");
            yield return new Finding(free < Least ? Weight.Must : Weight.May, $"The disk under {path} has {left} left{(free < Least ? "; soon nothing more can be kept" : "")}.", "Make room, or move the folder to a larger disk.");
        }
    }
}

/// <summary>What the desk shows pages and pictures with. Pure.</summary>
internal static class ShowingCheck
{
    /// <param name="hasBrowser">A Chromium or Firefox that can use a profile in memory.</param>
    /// <param name="hasMemory">A folder in memory.</param>
    public static IEnumerable<Finding> Browser(bool hasBrowser, bool hasMemory)
    {
        if (!hasBrowser)
        {
            yield return new Finding(Weight.May, "No Chromium or Firefox was found that the desk could open with a throw-away profile.", "Install one (on Debian: `apt install chromium`), not as a snap; until then open the printed link in a private window.");
        }

        if (!hasMemory)
        {
            yield return new Finding(Weight.May, "There is no folder in memory for a throw-away browser profile.", "On Linux, mount /dev/shm as tmpfs; on other systems open the printed link in a private window.");
        }
    }

    /// <param name="said">What the picture child said of its cage, line by line: <c>before|after WHAT allowed|refused</c>; null: it is not there, or it did not run.</param>
    public static IEnumerable<Finding> Pictures(string? said)
    {
        const string Mend = "Use a Linux kernel from 5.13 on with Landlock and seccomp (Debian 12 has both), and install the whole release.";
        var lines = (said ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (!lines.Any(line => line.StartsWith("after ", StringComparison.Ordinal)))
        {
            yield return new Finding(Weight.May, "Pictures cannot be shut in on this machine, so the desk does not show any.", Mend);
        }
        else if (lines.FirstOrDefault(line => line.StartsWith("after ", StringComparison.Ordinal) && line.EndsWith(" allowed", StringComparison.Ordinal)) is { } hole)
        {
            yield return new Finding(Weight.Must, $"The cage in which pictures are decoded has a hole: {hole["after ".Length..^" allowed".Length]}.", Mend);
        }
    }
}
