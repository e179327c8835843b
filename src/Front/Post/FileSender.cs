using System.Buffers;
using System.Security.Cryptography;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Seals a file as it comes in, a piece at a time, and hands each piece over before the next is read. One piece is in memory, none on a disk.</summary>
internal static class FileSender
{
    private const int Tries = 4;

    /// <returns>Null when the file is larger than allowed.</returns>
    /// <exception cref="PostRefusedException">The relay refused a piece.</exception>
    public static async Task<FileList?> SendAsync(RelayClient relay, Address to, string name, Stream bytes, long largest, DateOnly today, CancellationToken stop)
    {
        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        var id = LetterId.Draw();
        var pieces = new List<ItemId>();
        var size = 0L;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = ArrayPool<byte>.Shared.Rent(Piece.LargestFor(1));
        try
        {
            while (true)
            {
                var room = piece.AsMemory(0, Piece.LargestFor(1));
                var length = await bytes.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, stop);
                size += length;
                if (size > largest)
                {
                    return null;
                }

                if (length > 0)
                {
                    hash.AppendData(piece, 0, length);
                    pieces.Add(await HandOverAsync(relay, to, Piece.Seal(id, pieces.Count, piece.AsSpan(0, length), [key.Recipient]), today, stop));
                }

                if (length < room.Length)
                {
                    break;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(piece);
            ArrayPool<byte>.Shared.Return(piece);
        }

        var raw = new byte[Seed.Size];
        seed.CopyTo(raw);
        return new FileList { Id = id, Name = name, Size = size, Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()), Pieces = pieces, Seed = raw };
    }

    private static async Task<ItemId> HandOverAsync(RelayClient relay, Address to, byte[] body, DateOnly today, CancellationToken stop)
    {
        var item = new Item(ItemId.Draw(), Expiry.Draw(today, Destination.LetterDays), body);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await relay.DropAsync(to, item, stop) switch
                {
                    AppendAnswer.Refused { Why: RelayRefusal.Busy } when attempt < Tries => throw new RelayUnreachableException("The relay is busy."),
                    AppendAnswer.Refused refused => throw new PostRefusedException(refused.Why) { IsOfDestination = true },
                    _ => item.Id,
                };
            }
            catch (RelayUnreachableException) when (attempt < Tries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250 * attempt), stop);
            }
        }
    }
}
