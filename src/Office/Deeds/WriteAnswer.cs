using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>Answers a contact. The answer is in the vault when this returns, and goes out in order as soon as the relay can be reached.</summary>
public static class WriteAnswer
{
    /// <returns>False when the case is not open yet, nobody writes to us in it, this desk may only read in it or was taken out, or the text is empty or longer than <see cref="Letter.LongestText"/>; nothing was changed.</returns>
    public static async Task<bool> DoAsync(Workstation desk, CaseRoom room, string text, CancellationToken stop)
    {
        if (room.Case is not { HasContact: true } || room.OnlyReads || room.IsOut || string.IsNullOrWhiteSpace(text) || text.Length > Letter.LongestText)
        {
            return false;
        }

        await desk.Turn.WaitAsync(stop);
        try
        {
            var id = desk.World.DrawLetterId();
            var address = room.Address.ToText();
            var answer = new Answer { Day = desk.World.Today, Id = id, Text = text };
            var errands = desk.PutErrands(
                new Errand.WriteFact(address, id.ItemFor(room.Author, room.Address).ToText(), new AnswerWritten(id.ToText(), text).ToJson()),
                new Errand.TellContact(address, id.ToText(), SheetSeal.ToJson(answer)));
            desk.Vault.Commit([.. errands, KeepDraft.Forgetting(room)]);
            return true;
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>Answers of this room that have not reached the relay, with the reason when it refused them.</summary>
    public static IReadOnlyDictionary<string, string?> Unsent(Workstation desk, CaseRoom room) => desk.Errands()
        .Select(errand => errand.Errand)
        .OfType<Errand.TellContact>()
        .Where(tell => tell.Room == room.Address.ToText())
        .ToDictionary(tell => tell.Letter, tell => tell.Held, StringComparer.Ordinal);

    /// <summary>Answers of this room that wait here and are not in its log yet: their ids and texts, in order.</summary>
    public static IReadOnlyList<AnswerWritten> Queued(Workstation desk, CaseRoom room) =>
        [.. desk.Errands()
            .Select(errand => errand.Errand)
            .OfType<Errand.WriteFact>()
            .Where(write => write.Room == room.Address.ToText())
            .Select(write => Casework.Rooms.Fact.Read(write.Fact))
            .OfType<AnswerWritten>()];
}
