using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>Moves a contact's letter with its files into the case room: each piece is opened and sealed anew, then the letter becomes an entry. Doing it twice, or from two desks, moves it once.</summary>
internal static class LetterMover
{
    /// <param name="source">The mailbox in which the letter and its pieces lie.</param>
    /// <param name="there">The items of that mailbox by id.</param>
    /// <param name="underOldCode">It is signed with a key that is no longer the contact's.</param>
    /// <returns>Null when the letter is in the room; otherwise why the relay would not take it.</returns>
    public static async Task<RelayRefusal?> MoveAsync(Workstation desk, ISigner source, Func<ItemId, Listed?> there, Letter letter, bool underOldCode, CaseRoom room, CancellationToken stop)
    {
        var id = room.IdOf(letter.Id);
        if (room.Holds(id) || room.Log.Earlier.Any(known => known.IsOfConversation && known.Id == letter.Id.ToText()) || room.Log.Lines.Any(line => line.IsCarried && line.Entry.Fact is LetterArrived arrived && arrived.Id == letter.Id.ToText()))
        {
            // Also what was here before this desk's time.
            return null;
        }

        if (room.IsOver)
        {
            // Nothing more goes where somebody who was taken out reads.
            return RelayRefusal.Busy;
        }

        var files = new List<FileArrived>();
        foreach (var file in letter.Files)
        {
            var moved = new List<string>();
            using var seed = Seed.From(file.Seed);
            using var key = Key.From(seed);
            for (var i = 0; i < file.Pieces.Count; i++)
            {
                var pieceId = room.IdOf(file.Id, i + 1);
                if (!room.Holds(pieceId))
                {
                    if (await OpenAsync(desk, source, there(file.Pieces[i]), key, stop) is not { } piece)
                    {
                        // The file did not arrive whole. The letter goes on; the desk says which file is not whole.
                        break;
                    }

                    var body = Piece.Seal(file.Id, i, piece.Bytes.Span, [key.Recipient]);
                    if (await RoomWriter.AppendPieceAsync(desk, room, pieceId, body, stop) is { } refusal)
                    {
                        return refusal;
                    }
                }

                moved.Add(pieceId.ToText());
            }

            files.Add(new FileArrived(file.Id.ToText(), file.Name, file.Size, file.Sha256, moved, [.. file.Seed]));
        }

        var fact = new LetterArrived(letter.Id.ToText(), letter.Day, letter.Purpose.ToString(), letter.Safe.ToString(), letter.Language, letter.Text, files, letter.SafeUntil, letter.HowToAnswer, UnderOldCode: underOldCode);
        return await RoomWriter.WriteAsync(desk, room, id, fact, stop);
    }

    private static async Task<Piece?> OpenAsync(Workstation desk, ISigner source, Listed? item, Key key, CancellationToken stop)
    {
        if (item is null or { Gone: not null })
        {
            return null;
        }

        var body = item.Body?.ToArray() ?? await desk.Relay.FetchAsync(source, item, stop);
        return body is null ? null : Piece.Open(body, [key.Identity]);
    }
}
