using System.Diagnostics;
using System.Text;
using Waystation.Tests.Front;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>The same pages in a browser that knows text only: w3m, driven by its keys through a terminal.</summary>
[Collection(Desk.Browsers.Name)]
public sealed class TextBrowserStory
{
    [Fact]
    public async Task In_a_text_browser_a_letter_is_written_and_its_answer_read()
    {
        await using var front = await TestFront.StartAsync();
        var home = TestRelay.NewFolder();
        var letter = Path.Combine(home, "letter.txt");
        var read = Path.Combine(home, "read.out");
        await File.WriteAllTextAsync(letter, "I write from a terminal.");
        var browser = $"w3m -cookie -o 'editor=cp {letter} %s' -o confirm_qq=0 {new Uri(front.Url, "/en/")}";
        using (var terminal = await Terminal.StartAsync(home, browser, "You can write to us here"))
        {
            await terminal.TypeAsync("/Write to us  *I\r", "\r");
            await terminal.SeeAsync("Remember");

            // A text area is filled by the editor that w3m was told of.
            await terminal.TypeAsync("/As much or\r", "\t", "\r");
            await terminal.SeeAsync("I write from");
            await terminal.TypeAsync("/Send\r", "\r");
            await terminal.SeeAsync("has arrived");
            var arrived = Assert.Single(await front.LettersAsync());
            Assert.Equal("I write from a terminal.", arrived.Text.Trim());
            await front.TakeOnAsync(arrived);
            await front.AnswerAsync(arrived, "Terminally answered.");
            await terminal.TypeAsync("/To my letters\r", "\r");
            await terminal.SeeAsync("Terminally");
            await terminal.TypeAsync("S", $"\u0015{read}\r");
            for (var i = 0; i < 50 && !File.Exists(read); i++)
            {
                await Task.Delay(100);
            }

            Assert.Contains("Terminally answered.", await File.ReadAllTextAsync(read), StringComparison.Ordinal);
        }

        Directory.Delete(home, recursive: true);
    }
}

/// <summary>A program in a terminal of its own: keys go in, and what stands on the screen comes out.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _screen = new();
    private readonly StringBuilder _said = new();

    private Terminal(Process process)
    {
        _process = process;
        _ = ReadAsync();
    }

    /// <summary>Starts a program and waits until words stand on its screen.</summary>
    /// <remarks>w3m ends when it cannot fetch its first page, as it once could not on a busy machine: it is then started again, as a person would.</remarks>
    public static async Task<Terminal> StartAsync(string home, string command, string words)
    {
        for (var attempt = 1; ; attempt++)
        {
            var terminal = Start(home, command);
            try
            {
                await terminal.SeeAsync(words);
                return terminal;
            }
            catch (IOException) when (attempt < 3)
            {
                terminal.Dispose();
            }
            catch (IOException)
            {
                var said = terminal.Said;
                terminal.Dispose();
                Assert.Fail("The program ended by itself. It said: " + said);
            }
        }
    }

    private string Said
    {
        get
        {
            lock (_screen)
            {
                return _said.ToString();
            }
        }
    }

    private static Terminal Start(string home, string command)
    {
        Parts.Require(Parts.Program("w3m") is not null && Parts.Program("script") is not null, "w3m and script");
        var start = new ProcessStartInfo("script", ["-qc", "stty rows 100 cols 80; " + command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = home;
        start.Environment["TERM"] = "xterm";
        start.Environment["LANG"] = "C.UTF-8";
        return new Terminal(Process.Start(start)!);
    }

    public async Task TypeAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await _process.StandardInput.WriteAsync(key);
            await _process.StandardInput.FlushAsync();
            await Task.Delay(700);
        }
    }

    /// <summary>Waits until words stand on the screen.</summary>
    public async Task SeeAsync(string words)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            lock (_screen)
            {
                _screen.Clear();
            }

            // Draws the whole screen anew: otherwise only what differs is drawn.
            await TypeAsync("\f");
            lock (_screen)
            {
                // Blanks are drawn by moving the cursor.
                if (_screen.ToString().Replace("\u001b[C", " ", StringComparison.Ordinal).Contains(words, StringComparison.Ordinal))
                {
                    return;
                }
            }

            Assert.True(since.Elapsed < s_patience, $"The screen never showed: {words}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var part = new char[4096];
        int length;
        while ((length = await _process.StandardOutput.ReadAsync(part)) > 0)
        {
            lock (_screen)
            {
                _screen.Append(part, 0, length);
                _said.Append(part, 0, length);
            }
        }
    }
}
