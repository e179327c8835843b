using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>What came of opening a file.</summary>
public abstract record FileAnswer
{
    private FileAnswer()
    {
    }

    public sealed override string ToString() => nameof(FileAnswer);

    /// <param name="Bytes">The original, its SHA-256 checked against the letter's.</param>
    public sealed record Whole(byte[] Bytes) : FileAnswer;

    /// <summary>Pieces are missing, or the bytes are not those that the sender listed.</summary>
    public sealed record NotWhole : FileAnswer;

    /// <summary>The relay cannot be reached, and this desk does not hold all pieces.</summary>
    public sealed record Waits : FileAnswer;
}

/// <summary>Opens a file of a case in memory. Pieces fetched once stay in the vault as received.</summary>
public static class OpenFile
{
    public static async Task<FileAnswer> DoAsync(Workstation desk, CaseRoom room, FileArrived file, CancellationToken stop)
    {
        if (file.Seed.Length != Seed.Size)
        {
            return new FileAnswer.NotWhole();
        }

        using var seed = Seed.From(file.Seed);
        using var key = Key.From(seed);
        using var whole = new MemoryStream();
        foreach (var (pieceId, number) in file.Pieces.Select((piece, i) => (piece, i)))
        {
            byte[]? body;
            try
            {
                body = ItemId.TryParse(pieceId, out var id, out _) ? await BodyAsync(desk, room, id, stop) : null;
            }
            catch (RelayUnreachableException)
            {
                return new FileAnswer.Waits();
            }

            if (body is null || Piece.Open(body, [key.Identity]) is not { } piece || piece.Number != number || piece.File.ToText() != file.Id)
            {
                return new FileAnswer.NotWhole();
            }

            whole.Write(piece.Bytes.Span);
        }

        var bytes = whole.ToArray();
        return bytes.LongLength == file.Size && Convert.ToHexStringLower(SHA256.HashData(bytes)) == file.Sha256
            ? new FileAnswer.Whole(bytes)
            : new FileAnswer.NotWhole();
    }

    internal static async Task<byte[]?> BodyAsync(Workstation desk, CaseRoom room, ItemId id, CancellationToken stop)
    {
        if (room.Item(id) is not { } item)
        {
            return null;
        }

        if (room.BodyOf(item) is { } kept)
        {
            return kept;
        }

        var listed = new Listed(RoomEpoch.InMailbox(item.Number), item.Id, item.Expires, item.BodyHash, 0, null, null);
        var body = await desk.Relay.FetchAsync(room.KeyOf(RoomEpoch.Of(item.Number)), listed, stop);
        if (body is not null)
        {
            try
            {
                desk.Vault.PutFile(RoomPlaces.EvidenceKey(room.Address, id), body, desk.World.Fill);
            }
            catch (VaultDiskException)
            {
                // It is fetched again the next time.
            }
        }

        return body;
    }
}
