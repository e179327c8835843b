using System.Security.Cryptography;
using CsCheck;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class AgeBookTests
{
    [Fact]
    public void A_part_opened_where_it_lies_is_the_part_of_the_whole_and_a_damaged_one_does_not_open() =>
        Gen.Select(Gen.OneOf(Gen.Int[0, 400_000], Gen.Int[0, 5].Select(chunks => chunks * AgeBook.ChunkSize)), Gen.Int[0, 1_000_000], Gen.Byte[1, 255]).Sample((size, where, flip) =>
        {
            using var seed = Seed.Draw();
            using var key = Key.From(seed);
            var plain = RandomNumberGenerator.GetBytes(size);
            var file = AgeFile.Seal(plain, [key.Recipient]);
            using var book = AgeBook.Open(file.AsSpan(0, Math.Min(file.Length, AgeBook.EnoughToOpen)), file.Length, [key.Identity]);
            Assert.NotNull(book);
            Assert.Equal(size, book.Length);

            var damagedAt = (int)(book.PlaceOf(0).Offset + (where % (file.Length - book.PlaceOf(0).Offset)));
            var damaged = file.ToArray();
            damaged[damagedAt] ^= flip;
            for (var number = 0L; number < book.Chunks; number++)
            {
                var (offset, length) = book.PlaceOf(number);
                var expected = plain.AsSpan((int)(number * AgeBook.ChunkSize), length - 16).ToArray();
                Assert.Equal(expected, book.OpenChunk(number, file.AsSpan((int)offset, length)));
                var isHit = damagedAt >= offset && damagedAt < offset + length;
                Assert.Equal(isHit, book.OpenChunk(number, damaged.AsSpan((int)offset, length)) is null);
                Assert.True(book.Chunks == 1 || book.OpenChunk((number + 1) % book.Chunks, file.AsSpan((int)offset, length)) is null, "A chunk opened at another's place.");
            }
        }, iter: 60);

    [Fact]
    public void A_file_cut_short_is_shorter_or_does_not_open()
    {
        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        var file = AgeFile.Seal(new byte[3 * AgeBook.ChunkSize], [key.Recipient]);
        for (var cut = 1; cut < file.Length; cut += 997)
        {
            using var book = AgeBook.Open(file.AsSpan(0, Math.Min(AgeBook.EnoughToOpen, file.Length - cut)), file.Length - cut, [key.Identity]);
            if (book is not null)
            {
                Assert.True(book.Length < 3 * AgeBook.ChunkSize);
                var (offset, length) = book.PlaceOf(book.Chunks - 1);
                Assert.Null(book.OpenChunk(book.Chunks - 1, file.AsSpan((int)offset, length)));
            }
        }
    }
}
