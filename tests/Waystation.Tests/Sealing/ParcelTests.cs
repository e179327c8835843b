using System.Security.Cryptography;
using CsCheck;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class ParcelTests
{
    private static readonly HybridIdentity s_identity = HybridIdentity.Draw();
    private static readonly HybridIdentity s_other = HybridIdentity.Draw();
    private static readonly X25519Identity s_classic = X25519Identity.Draw();

    [Fact]
    public void Every_parcel_has_the_length_of_a_size_class_and_opens_to_content_and_fill() =>
        Gen.Select(Gen.OneOf(Gen.Int[0, 5000], Gen.Int[0, 300_000], Gen.Int[65_000, 66_500], Gen.Int[0, Parcel.LargestContent(1)]), Gen.Int[1, 5]).Sample(
            (length, recipients) =>
            {
                length = Math.Min(length, Parcel.LargestContent(recipients));
                var content = RandomNumberGenerator.GetBytes(length);
                var parcel = Parcel.Seal(content, 0x20, Recipients(recipients));
                Assert.True(SizeClass.IsValid(parcel.Length));
                var opened = Parcel.Open(parcel, [s_identity])!;
                Assert.Equal(content, opened[..length]);
                Assert.All(opened[length..], fill => Assert.Equal(0x20, fill));
            },
            iter: 200);

    [Fact]
    public void A_parcel_to_an_outside_receiver_has_the_length_of_a_size_class_too()
    {
        for (var length = 0; length < 200_000; length += 1777)
        {
            var parcel = Parcel.Seal(new byte[length], 0x20, [s_classic.Recipient]);
            Assert.True(SizeClass.IsValid(parcel.Length));
            Assert.Equal(0x20, Parcel.Open(parcel, [s_classic])!.Append((byte)0x20).ElementAt(length));
        }

        Assert.Equal(SizeClass.Largest, Parcel.Seal(new byte[Parcel.LargestContent([s_classic.Recipient])], 0, [s_classic.Recipient]).Length);
    }

    /// <summary>No more is said of a length than its class; where a class cannot be met because of a chunk's tag, the next one is taken.</summary>
    [Fact]
    public void A_parcel_is_at_most_the_class_after_the_least_that_would_hold_it()
    {
        for (var length = 0; length < 140_000; length += 307)
        {
            var size = Parcel.Seal(new byte[length], 0, Recipients(1)).Length;
            var least = SizeClass.For(Math.Max(Parcel.Smallest, AgeFile.Seal(new byte[length], Recipients(1)).Length));
            Assert.InRange(size, least, SizeClass.For(least + 1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public void The_largest_content_fits_and_one_byte_more_does_not(int recipients)
    {
        var largest = Parcel.LargestContent(recipients);
        Assert.Equal(SizeClass.Largest, Parcel.Seal(new byte[largest], 0, Recipients(recipients)).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Parcel.Seal(new byte[largest + 1], 0, Recipients(recipients)));
    }

    /// <summary>Lengths only, for very many recipients: some classes end where a chunk's tag would begin, and are passed over.</summary>
    [Fact]
    public void No_number_of_recipients_makes_a_length_that_is_no_class()
    {
        var passedOver = 0;
        var to = new List<Recipient>();
        for (var recipients = 1; recipients <= 300; recipients++)
        {
            to.Add(s_identity.Recipient);
            for (var size = SizeClass.For(70_000); size < SizeClass.Largest; size = SizeClass.For(size + 1))
            {
                var content = Parcel.Unsealed(size, to);
                var sealedLength = (int)AgeFile.SealedLength(Parcel.FilledLength(content, to)!.Value, to);
                Assert.True(SizeClass.IsValid(sealedLength));
                passedOver += sealedLength == size ? 0 : 1;
            }
        }

        Assert.NotEqual(0, passedOver);
    }

    [Fact]
    public void A_receipt_and_a_short_answer_have_one_length() =>
        Assert.All([0, 5, 300, 1_000, 2_000, 2_400], length => Assert.Equal(Parcel.Smallest, Parcel.Seal(new byte[length], 0x20, Recipients(1)).Length));

    [Fact]
    public void A_file_of_another_length_is_no_parcel()
    {
        Assert.Null(Parcel.Open(AgeFile.Seal("hello!"u8, Recipients(1)), [s_identity]));
        Assert.Null(Parcel.Open([], [s_identity]));
    }

    private static Recipient[] Recipients(int count) => [s_identity.Recipient, .. Enumerable.Range(1, count - 1).Select(_ => s_other.Recipient)];
}
