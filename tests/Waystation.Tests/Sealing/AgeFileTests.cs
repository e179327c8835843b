using System.Security.Cryptography;
using CsCheck;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class AgeFileTests
{
    private const int Chunk = 64 * 1024;

    private static readonly X25519Identity s_identity = X25519Identity.Draw();
    private static readonly X25519Identity s_other = X25519Identity.Draw();

    private static readonly Gen<int> s_length = Gen.OneOf(
        Gen.Int[0, 300],
        Gen.Int[1, 3].SelectMany(chunks => Gen.Int[-17, 17].Select(near => (chunks * Chunk) + near)));

    public static TheoryData<int> Lengths => [0, 1, 15, 16, 17, Chunk - 1, Chunk, Chunk + 1, (2 * Chunk) - 1, 2 * Chunk, (2 * Chunk) + 1, (5 * Chunk) + 77];

    [Fact]
    public void What_is_sealed_in_memory_opens_to_the_same() => s_length.Sample(
        length =>
        {
            var plain = RandomNumberGenerator.GetBytes(length);
            Assert.Equal(plain, AgeFile.Open(AgeFile.Seal(plain, [s_identity.Recipient]), [s_identity]));
        },
        iter: 100);

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task What_is_sealed_as_a_stream_opens_to_the_same_with_and_without_armor(int length)
    {
        var plain = RandomNumberGenerator.GetBytes(length);
        foreach (var armor in new[] { false, true })
        {
            var file = await SealedAsync(plain, armor);
            Assert.Equal(plain, await OpenedAsync(file));
            if (!armor)
            {
                Assert.Equal(plain, AgeFile.Open(file, [s_identity]));
            }
        }

        Assert.Equal(plain, await OpenedAsync(AgeFile.Seal(plain, [s_identity.Recipient])));
    }

    [Fact]
    public async Task A_file_with_any_one_bit_flipped_does_not_open()
    {
        var file = AgeFile.Seal("meet at the station"u8, [s_other.Recipient, s_identity.Recipient]);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var damaged = Flipped(file, bit);
            Assert.Null(AgeFile.Open(damaged, [s_identity]));
            Assert.NotNull(await AgeFile.OpenAsync(new MemoryStream(damaged), Stream.Null, [s_identity], TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void A_long_file_with_one_bit_flipped_does_not_open()
    {
        var file = AgeFile.Seal(RandomNumberGenerator.GetBytes((2 * Chunk) + 100), [s_identity.Recipient]);
        Gen.Int[0, (file.Length * 8) - 1].Sample(bit => Assert.Null(AgeFile.Open(Flipped(file, bit), [s_identity])), iter: 200);
    }

    [Fact]
    public async Task A_file_cut_at_any_length_does_not_open()
    {
        var file = AgeFile.Seal("meet at the station"u8, [s_identity.Recipient]);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Null(AgeFile.Open(file.AsSpan(0, length), [s_identity]));
            Assert.NotNull(await AgeFile.OpenAsync(new MemoryStream(file, 0, length), Stream.Null, [s_identity], TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void A_long_file_cut_near_any_chunks_end_does_not_open()
    {
        var head = AgeFile.Seal([], [s_identity.Recipient]).Length - 16;
        var file = AgeFile.Seal(new byte[3 * Chunk], [s_identity.Recipient]);
        Gen.Select(Gen.Int[0, 3], Gen.Int[-40, 40])
            .Select((chunks, near) => head + (chunks * (Chunk + 16)) + near)
            .Where(length => length >= 0 && length < file.Length)
            .Sample(length => Assert.Null(AgeFile.Open(file.AsSpan(0, length), [s_identity])));
    }

    [Fact]
    public async Task A_file_with_anything_after_it_does_not_open() => await Task.WhenAll(s_lengthsAround.Select(async length =>
    {
        var file = AgeFile.Seal(new byte[length], [s_identity.Recipient]);
        byte[] longer = [.. file, 0];
        byte[] chunkLonger = [.. file, .. new byte[Chunk + 16]];
        foreach (var damaged in new[] { longer, chunkLonger })
        {
            Assert.Null(AgeFile.Open(damaged, [s_identity]));
            Assert.Equal(OpenFault.PayloadFault, await AgeFile.OpenAsync(new MemoryStream(damaged), Stream.Null, [s_identity]));
        }
    }));

    [Fact]
    public async Task Chunks_that_changed_places_do_not_open()
    {
        var file = AgeFile.Seal(RandomNumberGenerator.GetBytes(3 * Chunk), [s_identity.Recipient]);
        var head = file.Length - (3 * (Chunk + 16));
        var swapped = (byte[])file.Clone();
        file.AsSpan(head, Chunk + 16).CopyTo(swapped.AsSpan(head + Chunk + 16));
        file.AsSpan(head + Chunk + 16, Chunk + 16).CopyTo(swapped.AsSpan(head));
        Assert.Null(AgeFile.Open(swapped, [s_identity]));
        Assert.Equal(OpenFault.PayloadFault, await AgeFile.OpenAsync(new MemoryStream(swapped), Stream.Null, [s_identity], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Any_one_of_many_recipients_opens_and_nobody_else_does()
    {
        var identities = Enumerable.Range(0, 20).Select(_ => X25519Identity.Draw()).ToList();
        var file = AgeFile.Seal("x"u8, [.. identities.Select(identity => identity.Recipient)]);
        Assert.All(identities, identity => Assert.Equal("x"u8.ToArray(), AgeFile.Open(file, [identity])));
        Assert.Equal("x"u8.ToArray(), AgeFile.Open(file, [s_other, identities[7]]));
        Assert.Null(AgeFile.Open(file, [s_other]));
        Assert.Equal(OpenFault.NoMatch, await AgeFile.OpenAsync(new MemoryStream(file), Stream.Null, [s_other], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_passphrase_opens_and_another_does_not()
    {
        using var recipient = new PassphraseRecipient("a passphrase"u8, workFactor: 10);
        using var identity = new PassphraseIdentity("a passphrase"u8);
        using var other = new PassphraseIdentity("another"u8);
        var file = AgeFile.Seal("x"u8, [recipient]);
        Assert.Equal("x"u8.ToArray(), AgeFile.Open(file, [identity]));
        Assert.Null(AgeFile.Open(file, [other, s_identity]));
    }

    [Fact]
    public async Task A_file_that_asks_for_more_work_than_we_do_is_refused_before_any_is_done()
    {
        using var recipient = new PassphraseRecipient("a passphrase"u8, workFactor: 11);
        using var identity = new PassphraseIdentity("a passphrase"u8, largestWorkFactor: 10);
        var file = AgeFile.Seal("x"u8, [recipient]);
        Assert.Equal(OpenFault.HeaderFault, await AgeFile.OpenAsync(new MemoryStream(file), Stream.Null, [identity], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_passphrase_stands_alone_and_somebody_must_be_able_to_open()
    {
        using var one = new PassphraseRecipient("one"u8, workFactor: 1);
        using var two = new PassphraseRecipient("two"u8, workFactor: 1);
        Assert.Throws<ArgumentException>(() => AgeFile.Seal("x"u8, [one, s_identity.Recipient]));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal("x"u8, [s_identity.Recipient, one]));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal("x"u8, [one, two]));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal("x"u8, []));
    }

    [Fact]
    public void The_same_text_sealed_twice_has_nothing_in_common_but_its_form()
    {
        var one = AgeFile.Seal(new byte[100], [s_identity.Recipient]);
        var two = AgeFile.Seal(new byte[100], [s_identity.Recipient]);
        Assert.Equal(one.Length, two.Length);
        Assert.NotEqual(one[40..70], two[40..70]);
        Assert.NotEqual(one[^116..], two[^116..]);
    }

    [Fact]
    public async Task Armor_with_any_one_bit_flipped_opens_to_the_same_or_not_at_all()
    {
        var plain = RandomNumberGenerator.GetBytes(200);
        var file = await SealedAsync(plain, armor: true);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            using var into = new MemoryStream();
            // A line feed at the very end may become other white space: armor allows that outside.
            if (await AgeFile.OpenAsync(new MemoryStream(Flipped(file, bit)), into, [s_identity], TestContext.Current.CancellationToken) is null)
            {
                Assert.Equal(file.Length - 1, bit / 8);
                Assert.Equal(plain, into.ToArray());
            }
        }
    }

    private static readonly int[] s_lengthsAround = [0, 1, Chunk - 1, Chunk, Chunk + 1];

    private static byte[] Flipped(byte[] file, int bit)
    {
        var damaged = (byte[])file.Clone();
        damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        return damaged;
    }

    private static async Task<byte[]> SealedAsync(byte[] plain, bool armor)
    {
        using var file = new MemoryStream();
        await AgeFile.SealAsync(new StutteringStream(plain, 100_000), file, [s_other.Recipient, s_identity.Recipient], armor, TestContext.Current.CancellationToken);
        return file.ToArray();
    }

    private static async Task<byte[]?> OpenedAsync(byte[] file)
    {
        using var plain = new MemoryStream();
        return await AgeFile.OpenAsync(new StutteringStream(file, 100_000), plain, [s_identity], TestContext.Current.CancellationToken) is null ? plain.ToArray() : null;
    }
}
