using System.Security.Cryptography;
using Waystation.Front.Post;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>Files: sealed as they come, never on a disk, whole at the other end.</summary>
public sealed class UploadTests
{
    [Fact]
    public async Task A_file_of_20_megabytes_arrives_whole_and_nothing_is_written_to_a_disk_here()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var bytes = RandomNumberGenerator.GetBytes(20 * 1024 * 1024);
#pragma warning disable RS0030 // The test looks into the folder that must stay as it is.
        using var watcher = new FileSystemWatcher(Path.GetTempPath()) { IncludeSubdirectories = true };
#pragma warning restore RS0030
        var written = new List<string>();
        watcher.Created += (_, e) =>
        {
            lock (written)
            {
                written.Add(e.Name ?? "");
            }
        };
        watcher.EnableRaisingEvents = true;
        await visitor.OpenAsync("/en/write");
        await visitor.SendAsync("/en/write", [("text", "With a file.")], [("evidence.bin", bytes), ("empty.txt", [])]);
        Assert.Contains("has arrived", visitor.Page.Text, StringComparison.Ordinal);
        watcher.EnableRaisingEvents = false;
        lock (written)
        {
            // Other programs of this machine may write there meanwhile: what ASP.NET writes for forms is named so.
            Assert.DoesNotContain(written, name => name.Contains("ASPNETCORE", StringComparison.OrdinalIgnoreCase));
        }

        var letter = Assert.Single(await front.LettersAsync());
        Assert.Equal(2, letter.Files.Count);
        var file = letter.Files[0];
        Assert.Equal(bytes.Length, file.Size);
        using var whole = new MemoryStream();
        var there = (await front.Relay.ListAsync(front.Intake)).Items.ToDictionary(item => item.Id);
        using var seed = Seed.From(file.Seed);
        using var key = Key.From(seed);
        foreach (var (id, number) in file.Pieces.Select((id, number) => (id, number)))
        {
            var piece = Piece.Open(await front.Relay.Client.FetchAsync(front.Intake, there[id], default), [key.Identity])!;
            Assert.Equal(number, piece.Number);
            whole.Write(piece.Bytes.Span);
        }

        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(whole.ToArray())));
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(whole.ToArray()));
        Assert.Equal(0, letter.Files[1].Size);
    }

    [Fact]
    public async Task Letters_without_files_do_not_wait_for_those_with_files()
    {
        await using var front = await TestFront.StartAsync(settings => settings with { Limits = settings.Limits with { Uploads = 1 } });
        using var slow = front.NewVisitor();
        await slow.OpenAsync("/en/write");
        var isHeld = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        front.Line.Before = request =>
        {
            if (request.RequestUri!.AbsolutePath.Contains(front.Intake.Address.ToText(), StringComparison.Ordinal) && request.Content?.Headers.ContentLength > 500_000)
            {
                isHeld.TrySetResult();
                return goOn.Task;
            }

            return Task.CompletedTask;
        };
        var sending = slow.SendAsync("/en/write", [("text", "A large one.")], [("a.bin", new byte[1_500_000])]);
        await isHeld.Task;

        using var second = front.NewVisitor();
        await second.OpenAsync("/en/write");
        var page = await second.SendAsync("/en/write", [("text", "Also with a file.")], [("b.txt", new byte[10])]);
        Assert.Contains("Too many people are sending files", page.Text, StringComparison.Ordinal);
        Assert.Contains("Also with a file.", page.Html, StringComparison.Ordinal);
        using var third = front.NewVisitor();
        await third.WriteAsync("A short one.", "en");
        Assert.Contains("has arrived", third.Page.Text, StringComparison.Ordinal);
        goOn.SetResult();
        Assert.Contains("has arrived", (await sending).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("C:\\Users\\me\\снимок.jpg", "снимок.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..", "file")]
    [InlineData("a\0b\r\nc.txt", "abc.txt")]
    [InlineData("evil\u202Egpj.exe", "evilgpj.exe")]
    [InlineData("<img src=x>.png", "_img src=x_.png")]
    [InlineData("\uD800", "file")]
    [InlineData("   ", "file")]
    [InlineData("e\u0301.txt", "\u00E9.txt")]
    public void A_hostile_name_becomes_a_harmless_one(string given, string kept) => Assert.Equal(kept, FileNames.Clean(given));

    [Fact]
    public void A_long_name_keeps_its_ending_and_is_never_longer_than_the_bound()
    {
        var name = FileNames.Clean(string.Concat(Enumerable.Repeat("😀", 300)) + ".jpeg");
        Assert.True(name.Length <= FileList.LongestName);
        Assert.EndsWith(".jpeg", name, StringComparison.Ordinal);
        Assert.True(name.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar));
    }

    [Fact]
    public async Task Hostile_names_arrive_harmless_through_the_form()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("Files.", "en", [("../../x.txt", "1"u8.ToArray()), ("C:\\\\a\\\\y.txt", "2"u8.ToArray()), ("отчёт.pdf", "3"u8.ToArray())]);
        var names = Assert.Single(await front.LettersAsync()).Files.Select(file => file.Name);
        Assert.Equal(["x.txt", "y.txt", "отчёт.pdf"], names);
    }
}
