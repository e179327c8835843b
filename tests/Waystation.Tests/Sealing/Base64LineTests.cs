using System.Text;
using Waystation.Sealing.Age;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class Base64LineTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("aGVsbG8", true)]
    [InlineData("aGVsbG8=", false)]
    [InlineData("aGVsbG9", false)]
    [InlineData("aGVsb", false)]
    [InlineData("aGVs bG8", false)]
    [InlineData("aGVs\rbG8\n", false)]
    [InlineData("aGVs    bG8", false)]
    [InlineData("    ", false)]
    [InlineData("aGVs-G8", false)]
    public void Each_value_has_one_spelling(string text, bool taken) =>
        Assert.Equal(taken, Base64Line.TryReadUnpadded(Encoding.ASCII.GetBytes(text), new byte[Base64Line.FullLine], out _));

    [Theory]
    [InlineData("aGVsbG8=", true)]
    [InlineData("aGVsbG8", false)]
    [InlineData("aGVsbG9=", false)]
    [InlineData("aGVs    bG8=", false)]
    [InlineData("aGVs\t\t\t\t", false)]
    [InlineData("====", false)]
    public void Armor_keeps_its_fill(string text, bool taken) =>
        Assert.Equal(taken, Base64Line.TryReadPadded(Encoding.ASCII.GetBytes(text), new byte[Base64Line.FullLine], out _));
}
