using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Waystation.Pictures;

/// <summary>Tries what the cage must not let through, once before it closes and once after, and says how each try went.</summary>
internal sealed class Proof
{
    private readonly string _folder;
    private readonly List<(string What, Action Attempt)> _attempts;
    private readonly StringBuilder _lines = new();

    /// <param name="folder">An empty folder of the test's own.</param>
    public Proof(string folder)
    {
        _folder = folder;
        _attempts =
        [
            ("write", () => File.WriteAllText(At("written"), "x")),
            ("read", () => File.OpenRead(At("there")).Dispose()),
            ("list", () => _ = Directory.GetFiles(_folder)),
            ("rename", () => File.Move(At("there"), At("moved"), overwrite: true)),
            ("remove", () => File.Delete(At("gone"))),
            ("socket", () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose()),
            ("start", () => Process.Start("/bin/true").Dispose()),
            ("memory", TakeMemory),
        ];
    }

    public void Try(string when)
    {
        foreach (var (what, attempt) in _attempts)
        {
            if (when == "before")
            {
                // After the cage has closed these cannot be laid out any more, so they lie there from the last try before.
                Lay();
            }

            _lines.Append(when).Append(' ').Append(what).Append(' ').Append(Passes(attempt) ? "allowed" : "refused").Append('\n');
        }

        if (when == "before")
        {
            Lay();
        }
    }

    public void Write(Stream output)
    {
        output.Write(Encoding.ASCII.GetBytes(_lines.ToString()));
        output.Flush();
    }

    private static unsafe void TakeMemory()
    {
        var block = NativeMemory.AllocZeroed((nuint)Cage.MostMemory);
        NativeMemory.Free(block);
    }

    private static bool Passes(Action attempt)
    {
        try
        {
            attempt();
            return true;
        }
#pragma warning disable CA1031 // Whatever a refusal looks like from up here, it is a refusal.
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Lay()
    {
        File.WriteAllText(At("there"), "x");
        File.WriteAllText(At("gone"), "x");
    }
}
