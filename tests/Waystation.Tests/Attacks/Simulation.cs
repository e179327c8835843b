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

namespace Waystation.Tests.Attacks;

/// <summary>A fault that is planted to see that a simulation notices it.</summary>
public enum PlantedFault
{
    None,

    /// <summary>A desk's disk says that it wrote a file, and did not.</summary>
    DiskForgets,

    /// <summary>A desk is put back to yesterday's vault, and goes on.</summary>
    VaultRolledBack,

    /// <summary>Who was taken out is handed the next epoch's key all the same.</summary>
    KeyLeaked,
}

/// <summary>One history of a small organisation over the real desk and relay: people write, take cases on, let each other in, take each other out, while lines break, programs are killed, the relay is restarted, lies and is restored. One seed gives the same history again.</summary>
internal sealed class Simulation : IAsyncDisposable
{
    private const string Marker = "SIMTEXT";
    private const int Steps = 40;

    private static readonly string[] s_names = ["Anna", "Boris", "Vera", "Zoya"];

    private readonly Dice _dice;
    private readonly PlantedFault _fault;
    private readonly SmallNetwork _network;
    private readonly List<SimulatedDesk> _desks = [];
    private readonly List<Person> _contacts = [];
    private readonly List<(int Contact, string Text)> _letters = [];
    private readonly List<(SimulatedDesk Desk, string Room, string Text, bool IsNote)> _said = [];
    private readonly List<string> _backups = [];
    private readonly StringBuilder _log = new();
    private int _texts;
    private int _days;
    private int _removals;

    private Simulation(SmallNetwork network, int seed, PlantedFault fault) => (_network, _dice, _fault) = (network, new Dice((uint)seed), fault);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <returns>What is wrong at the end, and the history; null when nothing is.</returns>
    public static async Task<string?> RunAsync(int seed, PlantedFault fault = PlantedFault.None)
    {
        await using var simulation = new Simulation(await SmallNetwork.FoundAsync([]), seed, fault);
        try
        {
            await simulation.FoundAsync();
            for (var i = 0; i < Steps; i++)
            {
                await simulation.StepAsync();
            }

            await simulation.SettleAsync();
            return simulation.Wrong() is { } wrong ? $"seed {seed}: {wrong}\n{simulation.Standing()}{simulation._log}" : null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return $"seed {seed}: {failure}\n{simulation._log}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _desks)
        {
            desk.Desk.Dispose();
        }

        foreach (var contact in _contacts)
        {
            contact.Dispose();
        }

        await _network.DisposeAsync();
        foreach (var backup in _backups)
        {
            Directory.Delete(backup, recursive: true);
        }
    }

    private async Task FoundAsync()
    {
        foreach (var name in s_names)
        {
            var desk = new SimulatedDesk(name, new MemoryFolder(), new SimulatedLine(_dice));
            desk.Desk = await _network.JoinAsync(name, desk.Line.Between, desk.Folder);
            _desks.Add(desk);
        }

        await _network.AppointAsync(days: 12);
        foreach (var desk in _desks)
        {
            _network.Release(desk.Desk, dispose: false);
        }

        for (var i = 0; i < 2; i++)
        {
            _contacts.Add(new Person(_network));
            await WriteAsync(i);
            await RoundAsync(_desks[i]);
            await TakeAsync(_desks[i]);
            foreach (var other in _desks.Where(desk => desk != _desks[i]).Take(i == 0 ? 3 : 2))
            {
                await InviteAsync(_desks[i], other);
                await AcceptAsync(other);
            }
        }
    }

    private async Task StepAsync()
    {
        var desk = _desks[_dice.Roll(_desks.Count)];
        switch (_dice.Roll(22))
        {
            case 0 or 1 or 2 or 3:
                await RoundAsync(desk);
                break;
            case 4 or 5:
                await WriteAsync(_dice.Roll(_contacts.Count));
                break;
            case 6 or 7 or 8:
                await AnswerAsync(desk);
                break;
            case 9 or 10 or 11:
                await NoteAsync(desk);
                break;
            case 12:
                await TakeOutAsync(desk);
                break;
            case 13:
                await DecideAsync(desk);
                break;
            case 14:
                await (_dice.Roll(2) == 0 ? InviteAsync(desk, _desks[_dice.Roll(_desks.Count)]) : LetInFromAsync(desk, _desks[_dice.Roll(_desks.Count)]));
                break;
            case 15:
                await AcceptAsync(desk);
                break;
            case 16:
                desk.Line.State = (LineState)_dice.Roll(3);
                Say($"{desk.Name}'s line: {desk.Line.State}");
                break;
            case 17:
                desk.Line.KillAfter(_dice.Roll(1, 12));
                Say($"{desk.Name} will be killed");
                break;
            case 18:
                await KillAsync(desk, "killed");
                break;
            case 19 when _days < 4:
                _days++;
                _network.Relay.PassDays(1);
                Say("a day passes");
                break;
            case 20:
                await _network.Relay.RestartOnAsync(_network.Relay.Folder);
                Say("the relay is restarted");
                break;
            case 21:
                desk.Line.Lie = desk.Line.Lie == LieTold.None ? (LieTold)_dice.Roll(1, 6) : LieTold.None;
                Say($"{desk.Name} is told: {desk.Line.Lie}");
                break;
            default:
                break;
        }
    }

    /// <summary>Lines hold, nobody lies any more, and everybody works on until nothing waits.</summary>
    private async Task SettleAsync()
    {
        foreach (var desk in _desks)
        {
            (desk.Line.State, desk.Line.Lie) = (LineState.Up, LieTold.None);
            desk.Line.Spare();
        }

        if (_fault == PlantedFault.KeyLeaked)
        {
            await LeakAsync();
        }

        // Until a whole turn of everybody changes nothing any more.
        var before = "";
        for (var i = 0; i < 12; i++)
        {
            foreach (var desk in _desks)
            {
                await AcceptAsync(desk);
            }

            var after = string.Join(' ', _desks.Select(desk => string.Create(CultureInfo.InvariantCulture, $"{desk.Desk.News} {desk.Desk.Errands().Count} {desk.Desk.TakeOuts().Count} {LetInBook.All(desk.Desk.Vault).Count} {InvitationBook.All(desk.Desk.Vault).Count} {string.Join(',', desk.Desk.Rooms.Select(room => room.Epoch))} {desk.Desk.Intake.Waiting.Count}")));
            if (after == before)
            {
                return;
            }

            before = after;
        }
    }

    private string? Wrong()
    {
        foreach (var address in _desks.SelectMany(desk => desk.Desk.Rooms).Select(room => room.Address.ToText()).Distinct(StringComparer.Ordinal))
        {
            var (members, outs) = (new List<(SimulatedDesk Desk, CaseRoom Room)>(), new List<(SimulatedDesk Desk, CaseRoom Room)>());
            foreach (var desk in _desks)
            {
                if (desk.Desk.RoomOf(address) is { } room)
                {
                    (room.IsOut ? outs : members).Add((desk, room));
                }
            }

            if ((members.Count == 0 ? "nobody is left in a room" : WrongIn(members, outs)) is { } wrong)
            {
                return wrong;
            }
        }

        return WrongWithLetters() ?? Leaked();
    }

    /// <summary>How each desk stands, for whoever looks for what went wrong.</summary>
    private string Standing()
    {
        var standing = new StringBuilder();
        foreach (var desk in _desks)
        {
            foreach (var room in desk.Desk.Rooms)
            {
                var offered = string.Join(' ', desk.Desk.Vault.Keys("offered/" + room.Address.ToText()).Select(key => key[^6..]));
                standing.AppendLine($"{desk.Name} in {room.Case?.Contact[^6..]}: epoch {room.Epoch} of {room.Log.Book.Epoch} {(room.IsOut ? "out" : "")} mark {room.Log.Book.EpochMark?[^6..]}, offered {offered}; removals {string.Join(", ", room.Log.Book.Removals.Select(removal => $"{removal.Name} by {NameOf(removal.By)} of {removal.Epoch}"))}");
            }

            standing.AppendLine($"  errands {string.Join(", ", desk.Desk.Errands().Select(errand => $"{errand.Errand.GetType().Name}:{errand.Errand.Held}"))}; plans {desk.Desk.TakeOuts().Count}; troubles {string.Join(", ", desk.Desk.Troubles().Select(trouble => $"{trouble.Kind} {trouble.Where}"))}");
        }

        return standing.ToString();
    }

    private string NameOf(string member) => _desks.Find(desk => TakeOutTests.IdOf(desk.Desk) == member)?.Name ?? "?";

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

            if (room.Log.Faults.FirstOrDefault(fault => fault.Kind != RoomFaultKind.AfterItsEpoch) is { } fault)
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
            || lines.Count(line => line.Entry.Fact is ConversationRenewed && !inadmissible.Contains(line.Number)) != ended)
        {
            return "an epoch ended, or a conversation was renewed, more or less than once";
        }

        foreach (var (desk, room) in outs)
        {
            var until = first.Log.Book.Removals.Where(removal => removal.Epoch == room.Epoch).Select(removal => removal.Number).FirstOrDefault();
            if (!Since([.. lines.TakeWhile(line => line.Number <= until)], room).SequenceEqual(Since(room.Log.Lines, room)))
            {
                return $"{desk.Name}, who is out, holds something else than what was until then";
            }

            Waystation.Sealing.Identity[] keys = [.. desk.Desk.Rooms.SelectMany(own => own.Epochs.Select(epoch => own.KeyOf(epoch).Identity)), desk.Desk.Member!.Identity, .. ReadingBook.Keys(desk.Desk.Vault).Select(key => key.Identity)];
            if (first.Items.Where(item => RoomEpoch.Of(item.Number) > room.Epoch).Select(first.BodyOf).OfType<byte[]>().Any(body => Waystation.Sealing.Parcel.Open(body, keys) is not null))
            {
                return $"{desk.Name}, who is out, opens what came afterwards";
            }
        }

        foreach (var (desk, room) in members.Concat(outs).Where(member => member.Room.FirstEpoch > first.FirstEpoch))
        {
            Waystation.Sealing.Identity[] keys = [.. room.Epochs.Select(epoch => room.KeyOf(epoch).Identity)];
            if (first.Items.Where(item => RoomEpoch.Of(item.Number) < room.FirstEpoch).Select(first.BodyOf).OfType<byte[]>().Any(body => Waystation.Sealing.Parcel.Open(body, keys) is not null))
            {
                return $"{desk.Name}, who was let in later, opens what was before";
            }
        }

        foreach (var (desk, _, text, isNote) in _said.Where(said => said.Room == first.Address.ToText()))
        {
            var times = lines.Count(line => isNote ? line.Entry.Fact is NoteWritten note && note.Text == text : line.Entry.Fact is AnswerWritten answer && answer.Text == text);
            if (times > 1 || (times == 0 && members.Any(member => member.Desk == desk)))
            {
                return $"what {desk.Name} said stands {times} times: {text}";
            }
        }

        return null;
    }

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
        foreach (var (contact, text) in _letters)
        {
            var holders = _desks.SelectMany(desk => desk.Desk.Rooms.Where(room => !room.IsOut)).Select(room => room.Case?.Turns.OfType<CaseTurn.FromContact>().Count(turn => turn.Letter.Text == text) ?? 0).Where(times => times > 0).ToList();
            if (holders.Any(times => times > 1) || (holders.Count == 0 && !_desks.Any(desk => desk.Desk.Intake.Waiting.Any(waiting => waiting.Letters.Any(letter => letter.Letter.Text == text)))))
            {
                return $"a letter of contact {contact} that was taken stands {holders.Count} times: {text}";
            }
        }

        return null;
    }

    private string? Leaked()
    {
        var marker = Encoding.UTF8.GetBytes(Marker);
        return _desks.Any(desk => desk.Folder.Files.Values.Any(bytes => bytes.AsSpan().IndexOf(marker) >= 0)) ? "a vault's folder holds what was said in plain"
            : Directory.EnumerateFiles(_network.Relay.Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Any(file => ReadShared(file).AsSpan().IndexOf(marker) >= 0) ? "the relay holds what was said in plain"
            : null;
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    private void Say(string what) => _log.AppendLine(what);

    private string NextText() => $"{Marker} {++_texts}";

    /// <summary>Does something at a desk. Whatever breaks it off in the middle, the desk is started again from its disk.</summary>
    private async Task AtAsync(SimulatedDesk desk, string what, Func<Task> deed)
    {
        Say($"{desk.Name}: {what}");
        try
        {
            await deed();
        }
        catch (Exception failure) when (failure is SimulatedKill or RelayUnreachableException or RelayLiedException)
        {
            if (failure is SimulatedKill)
            {
                await KillAsync(desk, "killed in the middle of it");
            }
        }
    }

    private async Task KillAsync(SimulatedDesk desk, string how)
    {
        Say($"{desk.Name}: {how}");
        var disk = desk.Folder.Copy();
        desk.Desk.Dispose();
        desk.Line.Spare();
        var yesterday = desk.Yesterday;
        desk.Yesterday ??= disk.Copy();
        desk.Folder = _fault == PlantedFault.VaultRolledBack && yesterday is not null ? yesterday.Copy() : disk;
        var vault = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(desk.Folder, "a passphrase"u8)).Vault;
        desk.Desk = new Workstation(_network.World(desk.Line.Between), vault);
        await Task.CompletedTask;
    }

    private Task RoundAsync(SimulatedDesk desk) => AtAsync(desk, "a round", () => CourierRound.MakeAsync(desk.Desk, Stop));

    private async Task WriteAsync(int contact)
    {
        var text = NextText();
        Say($"contact {contact} writes {text}");
        await _contacts[contact].WriteAsync(text);
        _letters.Add((contact, text));
    }

    private Task TakeAsync(SimulatedDesk desk) => AtAsync(desk, "takes a case on", async () =>
    {
        if (desk.Desk.Intake.Waiting is [var waiting, ..])
        {
            await TakeOn.DoAsync(desk.Desk, waiting.Id, [], takesOver: false, Stop);
        }
    });

    private Task AnswerAsync(SimulatedDesk desk) => AtAsync(desk, "answers", async () =>
    {
        if (AnyRoom(desk) is { } room)
        {
            var text = NextText();
            Say($"  {text}");
            if (await WriteAnswer.DoAsync(desk.Desk, room, text, Stop))
            {
                Keep(desk, room, text, isNote: false);
            }
        }
    });

    private Task NoteAsync(SimulatedDesk desk) => AtAsync(desk, "writes a note", async () =>
    {
        if (AnyRoom(desk) is { } room && LookAtCase.Do(desk.Desk, room) is { } shown)
        {
            var text = NextText();
            Say($"  {text}");
            if (await Waystation.Office.Deeds.Record.DoAsync(desk.Desk, room, new NoteWritten("contact", $"n{_texts}", text), shown.SeenNumber, LetterId.Draw(), Stop) is RecordAnswer.Kept)
            {
                Keep(desk, room, text, isNote: true);
            }
        }
    });

    private void Keep(SimulatedDesk desk, CaseRoom room, string text, bool isNote)
    {
        if (_fault == PlantedFault.DiskForgets && desk.Folder.Names().Where(name => name.StartsWith("segment-", StringComparison.Ordinal)).Max(StringComparer.Ordinal) is { } last && _dice.Roll(3) == 0)
        {
            desk.Folder.Remove(last);
        }

        _said.Add((desk, room.Address.ToText(), text, isNote));
    }

    private Task TakeOutAsync(SimulatedDesk desk) => AtAsync(desk, "takes somebody out", async () =>
    {
        if (_removals < 3 && AnyRoom(desk) is { } room && room.Log.Book.Seats.Count > 2)
        {
            var others = room.Log.Book.Seats.Where(seat => seat.Key != TakeOutTests.IdOf(desk.Desk)).ToList();
            var other = others[_dice.Roll(others.Count)];
            Say($"  {other.Name ?? "one who has not come"}");
            _removals++;
            await TakeOut.DoAsync(desk.Desk, [room], other.Key, Stop);
        }
    });

    private Task DecideAsync(SimulatedDesk desk) => AtAsync(desk, "decides about a removal", async () =>
    {
        if (AnyRoom(desk) is { } room && room.Log.Book.Removals is [.., var removal])
        {
            await DecideRemoval.DecideAsync(desk.Desk, room, removal, _dice.Roll(2) == 0 ? RemovalVerdict.Confirmed : RemovalVerdict.Reversed, Stop);
        }
    });

    private Task InviteAsync(SimulatedDesk desk, SimulatedDesk other) => AtAsync(desk, $"lets {other.Name} in", async () =>
    {
        if (desk != other && AnyRoom(desk) is { } room && await desk.Desk.Relay.GetCardAsync(JoinRelay.MemberAddress(other.Desk), Stop) is { } card)
        {
            await InviteMember.DoAsync(desk.Desk, room, card, Role.Works, Stop);
        }
    });

    private Task LetInFromAsync(SimulatedDesk desk, SimulatedDesk other) => AtAsync(desk, $"lets {other.Name} in from a day on", async () =>
    {
        if (desk != other && AnyRoom(desk) is { } room && await desk.Desk.Relay.GetCardAsync(JoinRelay.MemberAddress(other.Desk), Stop) is { } card)
        {
            await LetInFrom.DoAsync(desk.Desk, room, card, Role.Works, desk.Desk.World.Today.AddDays(-_dice.Roll(3)), Stop);
        }
    });

    private Task AcceptAsync(SimulatedDesk desk) => AtAsync(desk, "says yes", async () =>
    {
        await CourierRound.MakeAsync(desk.Desk, Stop);
        foreach (var (id, _) in InvitationBook.All(desk.Desk.Vault))
        {
            await AnswerInvitation.AcceptAsync(desk.Desk, id, Stop);
        }
    });

    private CaseRoom? AnyRoom(SimulatedDesk desk)
    {
        var rooms = desk.Desk.Rooms.OrderBy(room => room.Case?.Contact, StringComparer.Ordinal).Where(room => room is { Case: not null, IsOut: false }).ToList();
        return rooms.Count == 0 ? null : rooms[_dice.Roll(rooms.Count)];
    }

    /// <summary>Plants what must never happen.</summary>
    private async Task LeakAsync()
    {
        foreach (var desk in _desks)
        {
            await RoundAsync(desk);
        }

        foreach (var (desk, room) in _desks.SelectMany(desk => desk.Desk.Rooms.Where(room => room.IsOut).Select(room => (desk, room))).ToList())
        {
            if (_desks.Select(other => other.Desk.RoomOf(room.Address.ToText())).FirstOrDefault(other => other is { IsOut: false } && other.Epoch > room.Epoch) is { } known)
            {
                desk.Desk.Vault.Commit(RoomFounding.Found(Waystation.Sealing.Seed.From(known.SeedBytes()[^1]), Waystation.Sealing.Seed.Draw()));
                desk.Desk.Reload();
            }
        }
    }
}

/// <summary>The same throws for the same seed.</summary>
internal sealed class Dice(uint seed)
{
    private uint _state = unchecked(seed * 2_654_435_761) | 1;

    /// <returns>From 0 to <paramref name="below"/> - 1.</returns>
    public int Roll(int below) => Roll(0, below);

    /// <returns>From <paramref name="from"/> to <paramref name="below"/> - 1.</returns>
    public int Roll(int from, int below)
    {
        // xorshift32 (Marsaglia 2003).
        _state = unchecked(_state ^ (_state << 13));
        _state ^= _state >> 17;
        _state = unchecked(_state ^ (_state << 5));
        return from + (int)(_state % (uint)(below - from));
    }
}

/// <summary>A desk of a simulation, with its disk and its line.</summary>
internal sealed class SimulatedDesk(string name, MemoryFolder folder, SimulatedLine line)
{
    public string Name => name;

    public MemoryFolder Folder { get; set; } = folder;

    public MemoryFolder? Yesterday { get; set; }

    public SimulatedLine Line => line;

    public Workstation Desk { get; set; } = null!;
}

internal enum LineState
{
    Up,
    Down,

    /// <summary>Of four requests one does not arrive, and of four answers one.</summary>
    Lossy,
}

/// <summary>The program is killed at this instant.</summary>
internal sealed class SimulatedKill : Exception
{
    public SimulatedKill()
    {
    }

    public SimulatedKill(string message)
        : base(message)
    {
    }

    public SimulatedKill(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A desk's line to the relay.</summary>
internal sealed class SimulatedLine(Dice dice)
{
    private readonly List<LyingRelay> _liars = [];
    private int _left = int.MaxValue;

    public LineState State { get; set; }

    public LieTold Lie
    {
        get;
        set
        {
            field = value;
            _liars.ForEach(liar => liar.Lie = value);
        }
    }

    public void KillAfter(int requests) => _left = requests;

    public void Spare() => _left = int.MaxValue;

    public HttpMessageHandler Between(HttpMessageHandler inner)
    {
        var liar = new LyingRelay(new Handler(this) { InnerHandler = inner }) { Lie = Lie };
        _liars.Add(liar);
        return liar;
    }

    private sealed class Handler(SimulatedLine line) : DelegatingHandler
    {
        private readonly Dice _dice = line.Dice;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (line._left != int.MaxValue && --line._left < 0)
            {
                throw new SimulatedKill();
            }

            var fate = line.State == LineState.Lossy ? _dice.Roll(4) : line.State == LineState.Down ? 0 : 3;
            if (fate == 0)
            {
                throw new HttpRequestException("The request was lost.");
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (fate == 1)
            {
                answer.Dispose();
                throw new HttpRequestException("The answer was lost.");
            }

            return answer;
        }
    }

    private Dice Dice => dice;
}
