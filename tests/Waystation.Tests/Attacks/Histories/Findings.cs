using System.Globalization;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Finding;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Attacks.Histories;

/// <summary>What is wrong at the end of a history, when all lines hold and everybody has worked on until nothing waits.</summary>
internal sealed class Findings(IReadOnlyList<SimulatedDesk> desks, IReadOnlyList<(int Contact, string Text)> letters, IReadOnlyList<(SimulatedDesk Desk, string Room, string Text, bool IsNote)> said, string relay, string marker, bool wasPutBack)
{
    /// <returns>Null when nothing is.</returns>
    public string? Wrong()
    {
        foreach (var address in desks.SelectMany(desk => desk.Desk.Rooms).Select(room => room.Address.ToText()).Distinct(StringComparer.Ordinal))
        {
            var (members, outs) = (new List<(SimulatedDesk Desk, CaseRoom Room)>(), new List<(SimulatedDesk Desk, CaseRoom Room)>());
            var newest = desks.Select(desk => desk.Desk.RoomOf(address)).OfType<CaseRoom>().Where(room => !room.IsOut).MaxBy(room => room.Epoch);
            foreach (var desk in desks)
            {
                if (desk.Desk.RoomOf(address) is { } room && !SaysForked(desk, room))
                {
                    (room.IsOut || WasOutUnread(desk, room, newest) ? outs : members).Add((desk, room));
                }
            }

            var isForked = desks.Any(desk => desk.Desk.RoomOf(address) is { } room && SaysForked(desk, room));
            if ((members.Count > 0 ? WrongIn(members, outs) : isForked ? null : "nobody is left in a room") is { } wrong)
            {
                return wrong;
            }
        }

        return WrongWithLetters() ?? Leaked();
    }

    public static bool Holds(Workstation desk, string letter) =>
        desk.Rooms.Any(room => room.Case?.Turns.OfType<CaseTurn.FromContact>().Any(turn => turn.Letter.Text == letter) == true)
        || desk.WaitingFor(Duty.Triage).Any(waiting => waiting.Letters.Any(one => one.Letter.Text == letter));

    /// <summary>How each desk stands, for whoever looks for what went wrong.</summary>
    public string Standing()
    {
        var standing = new StringBuilder();
        foreach (var desk in desks)
        {
            foreach (var room in desk.Desk.Rooms)
            {
                var offered = string.Join(' ', desk.Desk.Vault.Keys("offered/" + room.Address.ToText()).Select(key => key[^6..]));
                standing.AppendLine($"{desk.Name} in {room.Case?.Contact[^6..]}: epoch {room.Epoch} of {room.Log.Book.Epoch} {(room.IsOut ? "out" : "")} mark {room.Log.Book.EpochMark?[^6..]}, offered {offered}; late {string.Join(", ", room.Log.Late.Select(line => (line.Entry.Fact as NoteWritten)?.Text ?? line.Entry.Fact.GetType().Name))}; struck {string.Join(", ", room.Log.Book.Struck.Select(struck => $"{NameOf(struck.Device)} of {struck.Epoch}"))}; removals {string.Join(", ", room.Log.Book.Removals.Select(removal => $"{removal.Name} by {NameOf(removal.By)} of {removal.Epoch}"))}");
            }

            foreach (var room in desk.Desk.Rooms.Where(room => desk == desks[0] || room.IsOut))
            {
                standing.AppendLine($"  {string.Join(' ', room.Log.Lines.Select(line => $"{line.Number}:{NameOf(room.Log.MemberOf(line.Author) ?? "")}-{line.Author[^3..]}-{line.Entry.Counter}-{line.Entry.Fact.GetType().Name}"))}");
            }

            standing.AppendLine($"  errands {string.Join(", ", desk.Desk.Errands().Select(errand => $"{errand.Errand.GetType().Name}:{errand.Errand.Held}"))}; plans {desk.Desk.TakeOuts().Count}; troubles {string.Join(", ", desk.Desk.Troubles().Select(trouble => $"{trouble.Kind} {trouble.Where}"))}");
        }

        return standing.ToString();
    }

    private string NameOf(string member) => desks.FirstOrDefault(desk => TakeOutTests.IdOf(desk.Desk) == member)?.Name ?? "?";

    private string? WrongIn(List<(SimulatedDesk Desk, CaseRoom Room)> members, List<(SimulatedDesk Desk, CaseRoom Room)> outs)
    {
        // Who has it from its beginning shows what there is; who was let in from a day on has the same from there.
        var first = members.MinBy(member => member.Room.FirstEpoch).Room;
        var lines = first.Log.Lines;
        foreach (var (desk, room) in members)
        {
            if (room.IsOver || room.Epoch != first.Epoch)
            {
                return $"{desk.Name} stands in epoch {room.Epoch} of {first.Log.Book.Epoch}";
            }

            if (!Since(room.Log.Lines, room).SequenceEqual(Since(lines, room)) || (room.FirstEpoch == first.FirstEpoch && room.Log.Lines.Count != lines.Count))
            {
                return $"{desk.Name} holds another log than {NameOf(TakeOutTests.IdOf(members.MinBy(member => member.Room.FirstEpoch).Desk.Desk))}";
            }

            if (room.FirstEpoch > first.FirstEpoch && WrongWithCheckpoint(room, first) is { } wrong)
            {
                return $"{desk.Name}, who was let in later, {wrong}";
            }

            if (room.Log.Faults.FirstOrDefault(fault => !IsExpected(fault.Kind)) is { } fault)
            {
                return $"{desk.Name} sees {fault.Kind} at {fault.Number}";
            }

            if (LetInBook.All(desk.Desk.Vault).Any(plan => plan.Room == room.Address.ToText()))
            {
                return $"{desk.Name} is not done with letting somebody in";
            }

            if (desk.Desk.TakeOuts().Any(plan => plan.Room == room.Address.ToText()))
            {
                return $"{desk.Name} is not done with taking somebody out";
            }
        }

        var inadmissible = first.Case!.Inadmissible.Select(kept => kept.Line.Number).ToHashSet();
        var ended = lines.Count(line => line.Entry.Fact is EpochEnded && !inadmissible.Contains(line.Number));
        if (ended + lines.Count(line => line.Entry.Fact is EpochRenewed && !inadmissible.Contains(line.Number)) != first.Epoch - 1
            || lines.Count(line => line.Entry.Fact is ConversationRenewed && !inadmissible.Contains(line.Number)) is var renewed && renewed != ended && (renewed > ended || !IsRenewed(lines, inadmissible)))
        {
            return "an epoch ended, or a conversation was renewed, more or less than once";
        }

        foreach (var (desk, room) in outs)
        {
            var until = lines.FirstOrDefault(line => RoomEpoch.Of(line.Number) == room.Epoch && line.Entry.Fact is EpochEnded && !inadmissible.Contains(line.Number))?.Number ?? 0;
            if (!Since([.. lines.TakeWhile(line => line.Number <= until)], room).SequenceEqual(Since(room.Log.Lines, room)))
            {
                return $"{desk.Name}, who is out, holds something else than what was until then";
            }

            Waystation.Sealing.Identity[] keys = [.. desk.Desk.Rooms.SelectMany(own => own.Epochs.Select(epoch => own.KeyOf(epoch).Identity)), desk.Desk.Member!.Identity, .. ReadingBook.Keys(desk.Desk.Vault).Select(key => key.Identity), .. desk.Desk.Vault.Keys("offered/").Select(offered => IdentityOf(desk.Desk.Vault.Get(offered)!.AsSpan(sizeof(int))))];
            if (first.Items.Where(item => RoomEpoch.Of(item.Number) > room.Epoch).Select(first.BodyOf).OfType<byte[]>().Any(body => Waystation.Sealing.Parcel.Open(body, keys) is not null))
            {
                return $"{desk.Name}, who is out, opens what came afterwards";
            }
        }

        if (first.Log.Book.Removals.Any(removal => removal.Confirmed.Concat(removal.Reversed).Any(by => by == removal.By || by == removal.Member)))
        {
            return "somebody decided about their own removal, from another computer";
        }

        foreach (var (desk, room) in members.Concat(outs).Where(member => member.Room.FirstEpoch > first.FirstEpoch))
        {
            Waystation.Sealing.Identity[] keys = [.. room.Epochs.Select(epoch => room.KeyOf(epoch).Identity)];
            if (first.Items.Where(item => RoomEpoch.Of(item.Number) < room.FirstEpoch).Select(first.BodyOf).OfType<byte[]>().Any(body => Waystation.Sealing.Parcel.Open(body, keys) is not null))
            {
                return $"{desk.Name}, who was let in later, opens what was before";
            }
        }

        foreach (var (desk, _, text, isNote) in said.Where(one => one.Room == first.Address.ToText()))
        {
            var times = lines.Count(line => isNote ? line.Entry.Fact is NoteWritten note && note.Text == text : line.Entry.Fact is AnswerWritten answer && answer.Text == text);
            if (times > 1 || (times == 0 && members.Any(member => member.Desk == desk)))
            {
                return $"what {desk.Name} said stands {times} times: {text}";
            }
        }

        return null;
    }

    /// <summary>Also a key that was handed to somebody and not taken up opens what it opens.</summary>
    private static Waystation.Sealing.Identity IdentityOf(ReadOnlySpan<byte> bytes)
    {
        using var seed = Waystation.Sealing.Seed.From(bytes);
        return Waystation.Sealing.Key.From(seed).Identity;
    }

    /// <summary>Other keys speak to the contact since the last removal: whoever was taken out in the middle of one leaves it to that which took them out.</summary>
    private static bool IsRenewed(IReadOnlyList<RoomLine> lines, HashSet<long> inadmissible) =>
        lines.Where(line => !inadmissible.Contains(line.Number)).Select(line => line.Entry.Fact).LastOrDefault(fact => fact is EpochEnded or ConversationRenewed) is ConversationRenewed;

    /// <summary>Two took somebody out, one before the relay was put back and one after: each epoch has its key, and whoever stands in the one that the relay lost is told so.</summary>
    private bool SaysForked(SimulatedDesk desk, CaseRoom room) => wasPutBack && room.Epoch > 1 && desk.Desk.Troubles().Any(trouble => trouble is { Kind: "Forked", Where: TroublePlace.Room });

    /// <summary>The key of the epoch in which somebody was taken out was lost with the relay, or never handed to a computer that was struck out before it came: they wait for it, and nobody hands it to who is out.</summary>
    private bool WasOutUnread(SimulatedDesk desk, CaseRoom room, CaseRoom? newest) => room.IsOver && newest is not null && TakeOutTests.IdOf(desk.Desk) is var address
        && (newest.Log.Book.Struck.Any(struck => struck.Device == address) || (wasPutBack && newest.Log.Book.Seats.All(seat => (seat.Address ?? seat.Id) != address)));

    /// <summary>What a restored relay lost and nobody wrote twice has gaps: the same letter moved by another desk stands in the place of the one that was.</summary>
    private bool IsExpected(RoomFaultKind fault) => fault == RoomFaultKind.AfterItsEpoch || (wasPutBack && fault is (RoomFaultKind.EntryMissing or RoomFaultKind.ChainBroken or RoomFaultKind.SawMore));

    /// <summary>What somebody holds under the keys that they have.</summary>
    private static IEnumerable<string> Since(IReadOnlyList<RoomLine> lines, CaseRoom room) => lines.Where(line => RoomEpoch.Of(line.Number) >= room.FirstEpoch).Select(line => line.BodyHash);

    /// <summary>What came along for who was let in from a day on, against what stands.</summary>
    private static string? WrongWithCheckpoint(CaseRoom room, CaseRoom whole)
    {
        var checkpoint = room.Case?.Checkpoints.All.FirstOrDefault(made => made.What.From == room.From && RoomEpoch.Of(made.By.Number) == room.FirstEpoch);
        return checkpoint is null ? "has no checkpoint"
            : whole.Case!.Checkpoints.All.Any(made => made.Differing.Any()) ? "came in with one that differs"
            : Standing(room, checkpoint.What.From).Except(Standing(whole, checkpoint.What.From)).FirstOrDefault() is (not 0, var more) ? $"believes also: {more}"
            : Standing(whole, checkpoint.What.From).Except(Standing(room, checkpoint.What.From)).FirstOrDefault() is (not 0, var less) ? $"does not know: {less}"
            : null;
    }

    private static HashSet<(long, string)> Standing(CaseRoom room, DateOnly from) =>
        [.. Findable.Of(room.Case!).Where(text => text.Day >= from || text.Kind is not (FoundKind.Letter or FoundKind.FileName or FoundKind.Answer or FoundKind.Note)).Select(text => (text.Number, text.Text))];

    private string? WrongWithLetters()
    {
        foreach (var (contact, text) in letters)
        {
            var holders = desks.SelectMany(desk => desk.Desk.Rooms.Where(room => !room.IsOut)).Select(room => room.Case?.Turns.OfType<CaseTurn.FromContact>().Count(turn => turn.Letter.Text == text) ?? 0).Where(times => times > 0).ToList();
            if (holders.Any(times => times > 1) || (holders.Count == 0 && !IsLate(text) && !desks.Any(desk => desk.Desk.WaitingFor(Duty.Triage).Any(waiting => waiting.Letters.Any(letter => letter.Letter.Text == text)))))
            {
                return $"a letter of contact {contact} that was taken stands {holders.Count} times: {text}";
            }
        }

        return null;
    }

    /// <summary>Somebody who was taken out meanwhile had moved it, and a restored relay lists that after the end of its epoch: it is shown, and people decide.</summary>
    private bool IsLate(string letter) => desks.Any(desk => desk.Desk.Rooms.Any(room => !room.IsOut && room.Log.Late.Any(line => line.Entry.Fact is LetterArrived arrived && arrived.Text == letter)));

    private string? Leaked()
    {
        var plain = Encoding.UTF8.GetBytes(marker);
        return desks.Any(desk => desk.Disk.Contents.Any(bytes => bytes.AsSpan().IndexOf(plain) >= 0)) ? "a vault's folder holds what was said in plain"
            : Directory.EnumerateFiles(relay).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Any(file => ReadShared(file).AsSpan().IndexOf(plain) >= 0) ? "the relay holds what was said in plain"
            : null;
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
