using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Waystation.Tests.Commands;

/// <summary>Files go both ways between our program and npm's age-encryption, each as a process of its own; the post-quantum ones too, which Debian's age does not know.</summary>
public sealed class NpmExchangeTests
{
    private static string Waystation => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "waystation.exe" : "waystation");

    private static string Modules => Path.Combine(Parts.Root, "artifacts", "npm", "node_modules");

    [Theory]
    [InlineData(0, true)]
    [InlineData(19, true)]
    [InlineData(65536, true)]
    [InlineData(65536 + 1, false)]
    [InlineData(200_000, true)]
    public async Task What_we_seal_it_opens_and_what_it_seals_we_open(int length, bool hybrid)
    {
        var node = Parts.Program("node");
        Parts.Require(node is not null, "node");
        Parts.Require(Directory.Exists(Path.Combine(Modules, "age-encryption")), "artifacts/npm (npm ci, as .ci/run does)");
        var script = Path.Combine(Parts.Root, "tests", "npm", "age.mjs");
        using var folder = new TemporaryFolder();
        var plain = RandomNumberGenerator.GetBytes(length);
        await File.WriteAllBytesAsync(folder["theirs"], await RunAsync(node!, [script, Modules, hybrid ? "keygen-pq" : "keygen"], []), TestContext.Current.CancellationToken);
        await RunAsync(Waystation, ["keygen", .. (hybrid ? ["-pq"] : Array.Empty<string>()), "-o", folder["ours"]], []);
        var (theirs, ours) = (Keys.Read(folder["theirs"]), Keys.Read(folder["ours"]));
        Assert.Equal(hybrid, ours.Recipient.StartsWith("age1pq1", StringComparison.Ordinal));
        Assert.Equal(hybrid, theirs.Recipient.StartsWith("age1pq1", StringComparison.Ordinal));

        var byUs = await RunAsync(Waystation, ["seal", "-r", ours.Recipient, "-r", theirs.Recipient], plain);
        var byThem = await RunAsync(node!, [script, Modules, "seal", theirs.Recipient, ours.Recipient], plain);
        Assert.Equal(byThem.Length, byUs.Length);
        foreach (var file in new[] { byUs, byThem })
        {
            foreach (var name in new[] { "ours", "theirs" })
            {
                Assert.Equal(plain, await RunAsync(Waystation, ["open", "-i", folder[name]], file));
            }

            Assert.Equal(plain, await RunAsync(node!, [script, Modules, "open", ours.Identity], file));
            Assert.Equal(plain, await RunAsync(node!, [script, Modules, "open", theirs.Identity], file));
        }
    }

    private static async Task<byte[]> RunAsync(string program, string[] arguments, byte[] input)
    {
        var stop = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var output = new MemoryStream();
        var error = process.StandardError.ReadToEndAsync(stop);
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, stop);
        await process.StandardInput.BaseStream.WriteAsync(input, stop);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(stop);
        Assert.True(process.ExitCode == 0, await error);
        return output.ToArray();
    }

    private sealed record Keys(string Recipient, string Identity)
    {
        public static Keys Read(string path)
        {
            var lines = File.ReadAllLines(path, Encoding.ASCII);
            return new Keys(lines[0]["# public key: ".Length..], lines[1]);
        }
    }
}
