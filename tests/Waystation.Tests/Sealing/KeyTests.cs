using System.Text;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class KeyTests
{
    [Fact]
    public void The_same_seed_gives_the_same_key_and_another_seed_another()
    {
        using var seed = Seed.Draw();
        using var one = Key.From(seed);
        using var again = Key.From(seed);
        using var otherSeed = Seed.Draw();
        using var other = Key.From(otherSeed);
        Assert.Equal(one.Address, again.Address);
        Assert.Equal(one.Recipient, again.Recipient);
        Assert.NotEqual(one.Address, other.Address);
        Assert.NotEqual(one.Recipient, other.Recipient);
    }

    [Fact]
    public void A_signature_counts_at_the_keys_own_address_only()
    {
        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        using var otherSeed = Seed.Draw();
        using var other = Key.From(otherSeed);
        var signature = new byte[64];
        key.Sign("a message"u8, signature);
        Assert.True(key.Address.Verify("a message"u8, signature));
        Assert.False(key.Address.Verify("a massage"u8, signature));
        Assert.False(other.Address.Verify("a message"u8, signature));
    }

    [Fact]
    public void A_card_says_whom_to_seal_to_and_until_when()
    {
        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        var card = key.Card(7, new DateOnly(2027, 3, 1));
        Assert.True(Card.TryRead(card.ToBytes(), out var read, out _));
        Assert.Equal(7, read.Number);
        Assert.Equal(CardKind.Recipient, read.Kind);
        Assert.Equal(key.Address, read.Mailbox);
        Assert.True(Recipient.TryParse(Encoding.ASCII.GetString(read.Payload.Span), out var recipient, out _));
        var parcel = Parcel.Seal("hello"u8, 0x20, [recipient]);
        Assert.StartsWith("hello ", Encoding.ASCII.GetString(Parcel.Open(parcel, [key.Identity])!), StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_under_different_names_have_nothing_in_common()
    {
        using var seed = Seed.Draw();
        using var one = seed.Derive("waystation/test-one/v1");
        using var again = seed.Derive("waystation/test-one/v1");
        using var other = seed.Derive("waystation/test-two/v1");
        Assert.True(one.Matches(again));
        Assert.False(one.Matches(other));
        Assert.False(one.Matches(seed));
    }

    /// <summary>Computed with Python's hmac: HKDF-SHA256 of 32 bytes 00..1f, no salt, info as named.</summary>
    [Fact]
    public void A_derived_seed_is_hkdf_sha256_with_the_context_as_info()
    {
        var bytes = new byte[Seed.Size];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }

        using var seed = Seed.From(bytes);
        using var derived = seed.Derive("waystation/sign/v1");
        derived.CopyTo(bytes);
        Assert.Equal("269f23e5e0ee97fe340bb9b8384c8e52f2422ba6e019117787b1753fa718bc89", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void What_was_wiped_cannot_be_used()
    {
        var seed = Seed.Draw();
        var key = Key.From(seed);
        var recipient = key.Recipient;
        seed.Dispose();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => seed.Derive("waystation/test/v1"));
        Assert.Throws<ObjectDisposedException>(() => key.Sign("x"u8, new byte[64]));
        var file = AgeFile.Seal("x"u8, [recipient]);
        Assert.Throws<ObjectDisposedException>(() => AgeFile.Open(file, [key.Identity]));
    }

    [Fact]
    public void An_identitys_text_is_read_back_and_never_needs_a_string()
    {
        using var identity = X25519Identity.Draw();
        var text = new char[X25519Identity.TextLength];
        identity.WriteText(text);
        Assert.StartsWith("AGE-SECRET-KEY-1", new string(text), StringComparison.Ordinal);
        Assert.Equal(74, text.Length);
        Assert.True(Identity.TryParse(text, out var read, out _));
        Assert.Equal("x", Encoding.ASCII.GetString(AgeFile.Open(AgeFile.Seal("x"u8, [identity.Recipient]), [read])!));
    }

    [Theory]
    [InlineData("", FaultKind.WrongLength)]
    [InlineData("age1", FaultKind.WrongLength)]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwq", FaultKind.BadChecksum)]
    [InlineData("AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ", FaultKind.UnknownVersion)]
    public void What_is_no_recipient_is_refused(string text, FaultKind kind)
    {
        Assert.False(Recipient.TryParse(text, out var recipient, out var fault));
        Assert.Null(recipient);
        Assert.Equal(kind, fault.Kind);
    }

    /// <summary>Wherever the secret lies, such a point shares zero with it: a card that shows one would have the letter opened by anybody.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_point_of_small_order_is_no_recipient(string point)
    {
        Assert.False(Recipient.TryParse(Bech32.Encode("age", Convert.FromHexString(point)), out _, out var fault));
        Assert.Equal(FaultKind.OutOfRange, fault.Kind);
    }
}
