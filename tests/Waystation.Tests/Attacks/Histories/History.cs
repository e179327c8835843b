using System.Globalization;
using System.Security.Cryptography;
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

/// <summary>One history of a small organisation over the real desk and relay: people write, take cases on, let each other in, take each other out, while lines break, programs are killed, the power goes, the relay is restarted, lies and is restored. One seed gives the same history again.</summary>
internal sealed class History : IAsyncDisposable
{
    private const string Marker = "SIMTEXT";
    private const int MostSteps = 50;

    private static readonly string[] s_names = ["Anna", "Boris", "Vera", "Zoya"];

    private readonly Dice _dice;
    private readonly PlantedFault _fault;
    private readonly SmallNetwork _network;
    private readonly List<SimulatedDesk> _desks = [];
    private readonly List<Person> _contacts = [];
    private readonly List<(int Contact, string Text)> _letters = [];
    private readonly List<(SimulatedDesk Desk, string Room, string Text, bool IsNote)> _said = [];
    private readonly StringBuilder _log = new();
    private int _texts;
    private Dictionary<string, byte[]>? _backup;
    private int _lettersAtBackup;
    private bool _wasPutBack;
    private int _days;
    private int _removals;

    private History(SmallNetwork network, int seed, PlantedFault fault) => (_network, _dice, _fault) = (network, new Dice((uint)seed), fault);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An organisation of four, two of whose cases are worked on, from which histories go on.</summary>
    public static async Task<FoundedOrganisation> FoundAsync()
    {
        var network = await SmallNetwork.FoundAsync([], withoutSockets: true);
        await using var history = new History(network, seed: 0, PlantedFault.None);
        foreach (var name in s_names)
        {
            var desk = new SimulatedDesk(name, new PowerDisk(int.MaxValue, seed: 0), new SimulatedLine(history._dice));
            desk.Desk = await network.JoinAsync(name, desk.Line.Between, new DurableFolder(desk.Disk, _ => true));
            history._desks.Add(desk);
        }

        await network.AppointAsync(days: 12);
        foreach (var desk in history._desks)
        {
            network.Release(desk.Desk, dispose: false);
        }

        var contacts = new List<byte[]>();
        for (var i = 0; i < 2; i++)
        {
            contacts.Add(RandomNumberGenerator.GetBytes(Waystation.Sealing.Seed.Size));
            history._contacts.Add(new Person(network, Waystation.Sealing.Seed.From(contacts[i])));
            await history.WriteAsync(i);
            await history.RoundAsync(history._desks[i]);
            await history.TakeAsync(history._desks[i]);
            foreach (var other in history._desks.Where(desk => desk != history._desks[i]).Take(i == 0 ? 3 : 2))
            {
                await history.InviteAsync(history._desks[i], other);
                await history.AcceptAsync(other);
            }
        }

        return await FoundedOrganisation.KeepAsync(network, history._desks, contacts, history._letters);
    }

    /// <returns>What is wrong at the end, and the history (null when nothing is); and a trace of all that was done and asked.</returns>
    public static async Task<(string? Wrong, string Trace)> RunAsync(FoundedOrganisation founded, int seed, PlantedFault fault = PlantedFault.None)
    {
        SeededRandomness.Begin(seed);
        await using var history = new History(await founded.StartAsync(), seed, fault);
        history._desks.AddRange(founded.Desks(history._network, history._dice, fault));
        history._contacts.AddRange(founded.Contacts(history._network));
        history._letters.AddRange(founded.Letters);
        history._texts = founded.Letters.Count;
        try
        {
            var steps = history._dice.Roll(10, MostSteps + 1);
            for (var i = 0; i < steps; i++)
            {
                await history.StepAsync();
            }

            await history.SettleAsync();
            var findings = new Findings(history._desks, history._letters, history._said, history._network.Relay.Folder, Marker, history._wasPutBack);
            return (findings.Wrong() is { } wrong ? $"seed {seed}: {wrong}\n{findings.Standing()}{history._log}" : null, history.Trace());
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return ($"seed {seed}: {failure}\n{history._log}", history.Trace());
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
    }

    private async Task StepAsync()
    {
        var desk = _desks[_dice.Roll(_desks.Count)];
        switch (_dice.Roll(26))
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
                StopOne(desk);
                break;
            case 24 or 25:
                desk.Disk.CutAt(desk.Disk.Operations + _dice.Roll(1, 30));
                Say($"{desk.Name}'s power will go");
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
            case 22:
                await BackUpAsync();
                break;
            case 23 when _backup is not null:
                await PutBackAsync();
                break;
            default:
                break;
        }
    }

    private async Task BackUpAsync()
    {
        var folder = _network.Relay.Folder;
        await _network.Relay.RestartAsync(() => _backup = FoundedOrganisation.FilesOf(folder));
        _lettersAtBackup = _letters.Count;
        Say("the relay is backed up");
    }

    /// <summary>The operator puts the last backup back. What was sent since and nobody has fetched is gone: a person sees that their letter is not there.</summary>
    private async Task PutBackAsync()
    {
        var folder = _network.Relay.Folder;
        await _network.Relay.RestartAsync(() => FoundedOrganisation.Put(folder, _backup!));
        _wasPutBack = true;
        Say("the relay is put back to its backup");
        for (var i = _letters.Count - 1; i >= _lettersAtBackup; i--)
        {
            if (!_desks.Any(desk => Findings.Holds(desk.Desk, _letters[i].Text)))
            {
                _letters.RemoveAt(i);
            }
        }
    }

    /// <summary>Lines hold, nobody lies any more, and everybody works on until nothing waits.</summary>
    private async Task SettleAsync()
    {
        foreach (var desk in _desks)
        {
            (desk.Line.State, desk.Line.Lie) = (LineState.Up, LieTold.None);
            desk.Line.Spare();
            desk.Disk.CutAt(int.MaxValue);
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

    private string Trace() => _log + string.Join('\n', _desks.Select(desk => $"{desk.Name} {desk.Line.Asked}"));

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
        catch (SimulatedKill)
        {
            Break(desk, "killed in the middle of it", power: false);
        }
        catch (PowerCutException)
        {
            Break(desk, "its power went in the middle of it", power: true);
        }
        catch (Exception failure) when (failure is RelayUnreachableException or RelayLiedException)
        {
            // Whoever did it is told so.
        }
    }

    private void StopOne(SimulatedDesk desk)
    {
        switch (_dice.Roll(3))
        {
            case 0:
                Break(desk, "killed", power: false);
                break;
            case 1:
                Break(desk, "its power went", power: true);
                break;
            default:
                Lock(desk);
                break;
        }
    }

    /// <summary>It is started again from its disk; of four times the power goes once more soon, maybe while it is unlocked.</summary>
    private void Break(SimulatedDesk desk, string how, bool power)
    {
        Say($"{desk.Name}: {how}");
        var disk = desk.Break(power);
        var yesterday = desk.Yesterday;
        desk.Yesterday ??= disk.Copied(seed: 0);
        desk.Disk = _fault == PlantedFault.VaultRolledBack && yesterday is not null ? yesterday.Copied(seed: 0) : disk;
        if (power && _dice.Roll(4) == 0)
        {
            desk.Disk.CutAt(_dice.Roll(1, 8));
        }

        desk.Start(_network);
    }

    /// <summary>Locked by its person, and unlocked again.</summary>
    private void Lock(SimulatedDesk desk)
    {
        Say($"{desk.Name}: locked and unlocked");
        try
        {
            desk.Desk.Dispose();
            desk.Start(_network);
        }
        catch (PowerCutException)
        {
            Break(desk, "its power went in the middle of it", power: true);
        }
    }

    private Task RoundAsync(SimulatedDesk desk) => AtAsync(desk, "a round", () => CourierRound.MakeAsync(desk.Desk, Stop));

    private async Task WriteAsync(int contact)
    {
        var text = NextText();
        Say($"contact {contact} writes {text}");
        if (await _contacts[contact].TryWriteAsync(Purpose.ForMyself, text) is not null)
        {
            _letters.Add((contact, text));
        }
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
        if (_fault == PlantedFault.DiskForgets && desk.Disk.Names().Where(name => name.StartsWith("segment-", StringComparison.Ordinal)).Max(StringComparer.Ordinal) is { } last && _dice.Roll(3) == 0)
        {
            desk.Disk.Remove(last);
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

