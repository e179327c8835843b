using System.Buffers;
using System.Globalization;
using System.Text;

namespace Waystation.Commands.Tor;

/// <summary>Lines for a <c>torrc</c> that put a relay or a front behind an onion service, each with its reason. Pure.</summary>
internal static class Torrc
{
    private static readonly SearchValues<char> s_letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz234567");

    /// <param name="service">relay or front.</param>
    /// <param name="folder">tor's own folder for this service; it makes it, with the keys of the address.</param>
    /// <param name="socket">Where the relay or front listens.</param>
    /// <param name="hasPow">Whether this tor can ask for proof of work.</param>
    /// <param name="isForMembers">Only desks with a key may find it.</param>
    public static string Service(string service, string folder, string socket, bool hasPow, bool isForMembers)
    {
        var lines = new StringBuilder();
        Say($"A {service} of Waystation as an onion service. Add this to /etc/tor/torrc, then: systemctl reload tor@default");
        Say($"tor makes the folder, and in it the address (file hostname) and its secret key: keep a sealed copy, the address is nowhere else.");
        Put($"HiddenServiceDir {folder}");
        Say($"Visitors come to port 80 of the address; tor hands them to the {service} over a socket that no other user can open (tor's user must be in the socket's group).");
        Put($"HiddenServicePort 80 unix:{socket}");
        if (hasPow)
        {
            Say("Under attack visitors' browsers work a little before they are let in; in quiet times nobody does.");
            Put("HiddenServicePoWDefensesEnabled 1");
            Put("HiddenServicePoWQueueRate 50");
            Put("HiddenServicePoWQueueBurst 500");
        }
        else
        {
            Say("This tor has no proof-of-work defence (tor --list-modules); Debian's has it from 0.4.8 on.");
        }

        Say("Introduction points turn away floods before they reach this machine.");
        Put("HiddenServiceEnableIntroDoSDefense 1");
        Say("One visitor may not hold more than so many lines open at once.");
        Put(string.Create(CultureInfo.InvariantCulture, $"HiddenServiceMaxStreams {(isForMembers ? 32 : 20)}"));
        Put("HiddenServiceMaxStreamsCloseCircuit 1");
        if (isForMembers)
        {
            Say($"Only desks and the front with a key in {folder}/authorized_clients can even find this address: make one for each with");
            Say($"  waystation onion member --name NAME --onion ADDRESS.onion --out FOLDER");
            Say("As long as that folder is empty, everybody can.");
        }
        else
        {
            Say("Anyone may come: put no file into its authorized_clients folder.");
        }

        Say("Nothing of visitors is written down.");
        Put("SafeLogging 1");
        return lines.ToString();

        void Say(string sentence) => lines.Append("# ").Append(sentence).Append('\n');
        void Put(string line) => lines.Append(line).Append('\n');
    }

    /// <summary>The file <c>authorized_clients/NAME.auth</c> of the service.</summary>
    public static string Authorized(string publicKey) => $"descriptor:x25519:{publicKey}\n";

    /// <summary>The beginning of the member's file <c>NAME.auth_private</c>; the secret and a line's end follow it.</summary>
    /// <param name="onion">With or without its ending.</param>
    public static string PrivateBeginning(string onion) => $"{(onion.EndsWith(".onion", StringComparison.Ordinal) ? onion[..^".onion".Length] : onion)}:descriptor:x25519:";

    /// <summary>Whether a tor says that it can ask for proof of work.</summary>
    /// <param name="modules">What <c>tor --list-modules</c> prints; null: there is none.</param>
    public static bool HasPow(string? modules) => modules?.Split('\n').Any(line => line.Replace(" ", "", StringComparison.Ordinal) == "pow:yes") == true;

    /// <summary>A version 3 onion address: 56 letters and its ending.</summary>
    public static bool IsAddress(string text) =>
        text.EndsWith(".onion", StringComparison.Ordinal) && text.Length == 62 && text.AsSpan(0, 56).IndexOfAnyExcept(s_letters) < 0;
}
