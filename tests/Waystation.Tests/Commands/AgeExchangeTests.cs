using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Waystation.Tests.Commands;

/// <summary>Files go both ways between our program and the standard one, each as a process of its own.</summary>
public sealed class AgeExchangeTests
{
    private static string Waystation => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "waystation.exe" : "waystation");

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(65536, false)]
    [InlineData(200_000, true)]
    public async Task What_we_seal_age_opens_and_what_age_seals_we_open(int length, bool armor)
    {
        Parts.Require(Parts.Program("age") is not null, "age");
        using var folder = new TemporaryFolder();
        var plain = RandomNumberGenerator.GetBytes(length);
        await File.WriteAllBytesAsync(folder["plain"], plain, TestContext.Current.CancellationToken);
        await RunAsync("age-keygen", ["-o", folder["theirs"]]);
        await RunAsync(Waystation, ["keygen", "-o", folder["ours"]]);
        var theirs = PublicKey(folder["theirs"]);
        var ours = PublicKey(folder["ours"]);
        string[] style = armor ? ["-a"] : [];

        await RunAsync(Waystation, ["seal", .. style, "-r", ours, "-r", theirs, "-o", folder["by-us"], folder["plain"]]);
        await RunAsync("age", ["-e", .. style, "-r", theirs, "-r", ours, "-o", folder["by-them"], folder["plain"]]);
        foreach (var key in new[] { "ours", "theirs" })
        {
            foreach (var file in new[] { "by-us", "by-them" })
            {
                Assert.Equal(plain, await RunAsync(Waystation, ["open", "-i", folder[key], folder[file]]));
                Assert.Equal(plain, await RunAsync("age", ["-d", "-i", folder[key], folder[file]]));
            }
        }

        Assert.Equal(armor, (await File.ReadAllTextAsync(folder["by-us"], TestContext.Current.CancellationToken)).StartsWith("-----BEGIN", StringComparison.Ordinal));
        Assert.Equal(new FileInfo(folder["by-them"]).Length, new FileInfo(folder["by-us"]).Length);
    }

    /// <summary>Both ask at a terminal, without echo; <c>script</c> is one.</summary>
    [Fact]
    public async Task A_passphrase_typed_at_a_terminal_goes_both_ways()
    {
        Parts.Require(Parts.Program("age") is not null, "age");
        Parts.Require(Parts.Program("script") is not null, "script");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["plain"], "meet at the station", TestContext.Current.CancellationToken);

        await TypeAsync($"'{Waystation}' seal -p -o '{folder["by-us"]}' '{folder["plain"]}'", "Passphrase: ", "again: ");
        await TypeAsync($"age -d -o '{folder["opened-by-them"]}' '{folder["by-us"]}'", "passphrase: ");
        Assert.Equal("meet at the station", await File.ReadAllTextAsync(folder["opened-by-them"], TestContext.Current.CancellationToken));

        await TypeAsync($"age -p -o '{folder["by-them"]}' '{folder["plain"]}'", "passphrase (leave empty to autogenerate a secure one): ", "passphrase: ");
        await TypeAsync($"'{Waystation}' open -p -o '{folder["opened-by-us"]}' '{folder["by-them"]}'", "Passphrase: ");
        Assert.Equal("meet at the station", await File.ReadAllTextAsync(folder["opened-by-us"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_fault_ends_the_process_with_one_and_one_sentence()
    {
        using var process = Start(Waystation, ["open", "-i", "nowhere"]);
        process.StandardInput.Close();
        Assert.Equal("waystation: nowhere cannot be read.\n", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
    }

    /// <summary>Types a passphrase after each prompt, and sees that ours never echoes it. (age asks first and stops the echo after.)</summary>
    private static async Task TypeAsync(string command, params string[] prompts)
    {
        const string passphrase = "verily-a-passphrase";
        using var process = Start("script", ["-qec", command, "/dev/null"]);
        var screen = new StringBuilder();
        var letters = new char[256];
        foreach (var prompt in prompts)
        {
            var seen = screen.Length;
            while (!screen.ToString(seen, screen.Length - seen).Contains(prompt, StringComparison.Ordinal))
            {
                var read = await process.StandardOutput.ReadAsync(letters, TestContext.Current.CancellationToken);
                Assert.True(read > 0, $"No prompt “{prompt}”: {screen}");
                screen.Append(letters, 0, read);
            }

            await process.StandardInput.WriteAsync(passphrase + "\n");
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }

        screen.Append(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, screen.ToString());
        if (command.Contains(Waystation, StringComparison.Ordinal))
        {
            Assert.DoesNotContain(passphrase, screen.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<byte[]> RunAsync(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return output.ToArray();
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static string PublicKey(string path) => File.ReadLines(path).First(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..];
}
