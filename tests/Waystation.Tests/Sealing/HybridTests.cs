using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class HybridTests
{
    private static readonly HybridIdentity s_identity = HybridIdentity.Draw();
    private static readonly HybridIdentity s_other = HybridIdentity.Draw();
    private static readonly X25519Identity s_classic = X25519Identity.Draw();

    [Fact]
    public async Task A_file_to_several_opens_for_each_and_for_nobody_else()
    {
        var file = AgeFile.Seal("meet at the station"u8, [s_other.Recipient, s_identity.Recipient]);
        foreach (var identity in new[] { s_identity, s_other })
        {
            Assert.Equal("meet at the station"u8.ToArray(), AgeFile.Open(file, [s_classic, identity]));
            using var into = new MemoryStream();
            Assert.Null(await AgeFile.OpenAsync(new StutteringStream(file), into, [identity], TestContext.Current.CancellationToken));
            Assert.Equal("meet at the station"u8.ToArray(), into.ToArray());
        }

        using var stranger = HybridIdentity.Draw();
        Assert.Null(AgeFile.Open(file, [stranger, s_classic]));
        Assert.Equal(OpenFault.NoMatch, await AgeFile.OpenAsync(new MemoryStream(file), Stream.Null, [stranger], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_file_with_one_bit_flipped_does_not_open()
    {
        var file = AgeFile.Seal("meet at the station"u8, [s_identity.Recipient]);
        Gen.Int[0, (file.Length * 8) - 1].Sample(
            bit =>
            {
                var damaged = (byte[])file.Clone();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Null(AgeFile.Open(damaged, [s_identity]));
            },
            iter: 500);
    }

    /// <summary>The weakest stanza is the strength of the file: what is recorded today is opened when it gives way.</summary>
    [Fact]
    public async Task A_file_is_not_sealed_to_one_that_withstands_a_quantum_computer_and_one_that_does_not()
    {
        using var passphrase = new PassphraseRecipient("a passphrase"u8, workFactor: 1);
        Assert.Throws<ArgumentException>(() => AgeFile.Seal("x"u8, [s_identity.Recipient, s_classic.Recipient]));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal("x"u8, [s_classic.Recipient, s_identity.Recipient]));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal("x"u8, [passphrase, s_identity.Recipient]));
        Assert.Throws<ArgumentException>(() => Parcel.Seal("x"u8, 0, [s_identity.Recipient, s_classic.Recipient]));
        using var into = new MemoryStream();
        await Assert.ThrowsAsync<ArgumentException>(() => AgeFile.SealAsync(new MemoryStream("x"u8.ToArray()), into, [s_classic.Recipient, s_identity.Recipient], armor: false, TestContext.Current.CancellationToken));
        Assert.Equal(0, into.Length);
    }

    [Fact]
    public void Its_texts_are_read_back()
    {
        Assert.Equal(1959, s_identity.Recipient.ToText().Length);
        Assert.StartsWith("age1pq1", s_identity.Recipient.ToText(), StringComparison.Ordinal);
        Assert.True(Recipient.TryParse(s_identity.Recipient.ToText(), out var recipient, out _));
        Assert.Equal(s_identity.Recipient, recipient);

        var text = new char[HybridIdentity.TextLength];
        s_identity.WriteText(text);
        Assert.StartsWith("AGE-SECRET-KEY-PQ-1", new string(text), StringComparison.Ordinal);
        Assert.True(Identity.TryParse(text, out var identity, out _));
        using (identity)
        {
            Assert.Equal("x"u8.ToArray(), AgeFile.Open(AgeFile.Seal("x"u8, [recipient]), [identity]));
        }
    }

    [Fact]
    public void What_is_no_recipient_is_refused()
    {
        var text = s_identity.Recipient.ToText();
        Assert.True(Bech32.TryDecode(text, out _, out var key, out _));
        Refused(text.ToUpperInvariant(), FaultKind.UnknownVersion);
        Refused(Bech32.Encode("age1pq", key.AsSpan(0, key.Length - 1)), FaultKind.WrongLength);
        Refused(Bech32.Encode("age1tagpq", key), FaultKind.UnknownVersion);
        Refused(Bech32.Encode("age", key), FaultKind.WrongLength);
        Refused(string.Concat(text.AsSpan(0, 700), text[700] == 'q' ? "p" : "q", text.AsSpan(701)), FaultKind.BadChecksum);

        var overflown = (byte[])key.Clone();
        overflown.AsSpan(300, 3).Fill(0xFF);
        Refused(Bech32.Encode("age1pq", overflown), FaultKind.OutOfRange);

        var small = (byte[])key.Clone();
        small.AsSpan(^32..).Clear();
        Refused(Bech32.Encode("age1pq", small), FaultKind.OutOfRange);

        static void Refused(string text, FaultKind kind)
        {
            Assert.False(Recipient.TryParse(text, out var recipient, out var fault));
            Assert.Null(recipient);
            Assert.Equal(kind, fault.Kind);
        }
    }

    [Fact]
    public void An_identity_of_another_length_or_in_lower_case_is_refused()
    {
        var text = new char[HybridIdentity.TextLength];
        s_identity.WriteText(text);
        Assert.False(Identity.TryParse(new string(text).ToLowerInvariant(), out _, out var fault));
        Assert.Equal(FaultKind.UnknownVersion, fault.Kind);
        Assert.False(Identity.TryParse(Bech32.Encode("age-secret-key-pq-", new byte[33]).ToUpperInvariant(), out _, out fault));
        Assert.Equal(FaultKind.WrongLength, fault.Kind);
    }

    [Fact]
    public void What_was_wiped_opens_nothing()
    {
        var identity = HybridIdentity.Draw();
        var file = AgeFile.Seal("x"u8, [identity.Recipient]);
        identity.Dispose();
        Assert.Throws<ObjectDisposedException>(() => AgeFile.Open(file, [identity]));
        Assert.Throws<ObjectDisposedException>(() => identity.WriteText(new char[HybridIdentity.TextLength]));
    }

    [Fact]
    public void A_stanza_has_the_length_that_was_said_beforehand()
    {
        for (var recipients = 1; recipients < 4; recipients++)
        {
            IReadOnlyList<Recipient> to = [.. Enumerable.Repeat(s_identity.Recipient, recipients)];
            Assert.Equal(AgeFile.SealedLength(100, to), AgeFile.Seal(RandomNumberGenerator.GetBytes(100), to).Length);
            Assert.StartsWith("-> mlkem768x25519 ", Encoding.ASCII.GetString(AgeFile.Seal([], to)).Split('\n')[1], StringComparison.Ordinal);
        }
    }
}
