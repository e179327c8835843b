using System.Diagnostics;
using System.Security.Cryptography;
using Waystation.Office.Pictures;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

public sealed class PictureDoorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_comes_out_as_a_copy_without_what_its_original_carried()
    {
        Parts.Require(OperatingSystem.IsLinux(), "Linux, whose cage the child needs");
        using var door = new PictureDoor(DeskPagesTests.PictureProgram);
        var shown = Assert.IsType<PictureAnswer.Shown>(await door.LookAsync(Photo.WithPosition(), Stop));
        Assert.Contains(("position", "43.31789° N, 45.69500° E"), shown.Facts);
        Assert.Contains(("device", "Markphone"), shown.Facts);
        var again = Assert.IsType<PictureAnswer.Shown>(await door.LookAsync(shown.Copy, Stop));
        Assert.Empty(again.Facts);
        Assert.Equal(-1, shown.Copy.AsSpan().IndexOf("Markphone"u8));
    }

    [Fact]
    public async Task What_is_no_picture_is_said_to_be_none_and_damage_never_hangs()
    {
        Parts.Require(OperatingSystem.IsLinux(), "Linux, whose cage the child needs");
        using var door = new PictureDoor(DeskPagesTests.PictureProgram);
        Assert.Equal(new PictureAnswer.NotShown(PictureRefusal.NotAPicture), await door.LookAsync("plain text"u8.ToArray(), Stop));
        Assert.Equal(new PictureAnswer.NotShown(PictureRefusal.NotAPicture), await door.LookAsync(RandomNumberGenerator.GetBytes(40_000), Stop));
        var cut = Photo.WithPosition()[..200];
        Assert.IsNotType<PictureAnswer.NotShown>(await door.LookAsync(Photo.Plain(), Stop));
        _ = await door.LookAsync(cut, Stop);
        Assert.Equal(new PictureAnswer.NotShown(PictureRefusal.TooLarge), await door.LookAsync(new byte[PictureDoor.MostBytes + 1], Stop));
    }

    [Fact]
    public async Task The_child_that_looks_can_open_no_file_and_no_socket_and_start_nothing()
    {
        Parts.Require(OperatingSystem.IsLinux(), "Linux, whose cage the child needs");
        var folder = Path.Combine(Parts.Root, "artifacts", "tests", "cage-" + RandomNumberGenerator.GetHexString(8, lowercase: true));
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(DeskPagesTests.PictureProgram, ["prove", folder]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        var lines = (await child.StandardOutput.ReadToEndAsync(Stop)).TrimStart('+').Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await child.WaitForExitAsync(Stop);
        string[] tries = ["write", "read", "list", "rename", "remove", "socket", "start", "memory"];
        // Allowed before the cage closes and refused after it: so each try is one that could have succeeded.
        Assert.Equal([.. tries.Select(what => $"before {what} allowed"), .. tries.Select(what => $"after {what} refused")], lines);
    }
}
