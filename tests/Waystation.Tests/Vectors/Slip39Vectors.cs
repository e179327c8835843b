using System.Text.Json;
using Waystation.Sealing;
using Waystation.Sealing.Codes;
using Waystation.Sealing.Shares;
using Xunit;

namespace Waystation.Tests.Vectors;

/// <summary>The published vectors of SLIP-0039, read where they lie.</summary>
public sealed class Slip39Vectors
{
    private const int Count = 45;

    public static TheoryData<int> Vectors => [.. Enumerable.Range(0, Count)];

    [Fact]
    public void The_words_are_the_published_list() =>
        Assert.Equal(File.ReadAllLines(Path.Combine(Parts.Vectors("slip39"), "wordlist.txt")), Enumerable.Range(0, WordList.Size).Select(index => WordList.OfShares[index]));

    [Fact]
    public void All_are_here()
    {
        using var json = Read();
        Assert.Equal(Count, json.RootElement.GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Shares_give_the_secret_or_are_refused_as_published(int number)
    {
        using var json = Read();
        var vector = json.RootElement[number];
        var name = vector[0].GetString()!;
        var typed = vector[1].EnumerateArray().Select(words => words.GetString()!.AsMemory()).ToList();
        var secret = vector[2].GetString()!;
        var isRead = Share.TryReadAll(typed, out var shares, out var faults);
        if (!isRead)
        {
            Assert.Empty(secret);
            Assert.NotEmpty(faults);
            Assert.Contains(KindOf(name), faults.Select(fault => fault.Kind));
            return;
        }

        Assert.Equal(secret.Length > 0, SharedSecret.TryCombine([.. shares.Select(share => share!)], "TREZOR"u8, out var combined, out var refused));
        Assert.Equal(secret, combined is null ? "" : Convert.ToHexStringLower(combined.Span));
        if (refused is not null)
        {
            Assert.Equal(KindOf(name), refused.Kind);
        }

        // What was read is written as it was typed.
        Assert.All(shares.Zip(typed), pair => Assert.Equal(pair.Second.ToString(), new string(pair.First!.ToWords())));
    }

    private static ShareFaultKind KindOf(string name) => name switch
    {
        _ when name.Contains("invalid checksum", StringComparison.Ordinal) => ShareFaultKind.CheckFails,
        _ when name.Contains("invalid padding", StringComparison.Ordinal) || name.Contains("greater group threshold", StringComparison.Ordinal) => ShareFaultKind.Malformed,
        _ when name.Contains("different i", StringComparison.Ordinal) || name.Contains("mismatching group", StringComparison.Ordinal) => ShareFaultKind.OfAnother,
        _ when name.Contains("duplicate", StringComparison.Ordinal) => ShareFaultKind.SameTwice,
        _ when name.Contains("mismatching member", StringComparison.Ordinal) || name.Contains("digest", StringComparison.Ordinal) => ShareFaultKind.DoNotFit,
        _ when name.Contains("length", StringComparison.Ordinal) => ShareFaultKind.WrongCount,
        _ => ShareFaultKind.Missing,
    };

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Parts.Vectors("slip39"), "vectors.json")));
}
