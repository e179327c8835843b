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
using Waystation.Office.Devices;
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

    private readonly SimulatedOffice _office;
    private readonly SecondDevices _devices;
    private readonly bool _hasDevices;
    private readonly List<Person> _contacts = [];
    private readonly List<(int Contact, string Text)> _letters = [];
    private readonly List<(SimulatedDesk Desk, string Room, string Text, bool IsNote)> _said = [];
    private int _texts;
    private Dictionary<string, byte[]>? _backup;
    private int _lettersAtBackup;
    private bool _wasPutBack;
    private int _days;
    private int _removals;

    private History(SmallNetwork network, int seed, PlantedFault fault)
    {
        _office = new SimulatedOffice(network, new Dice((uint)seed), fault);
        _devices = new SecondDevices(_office);
        _hasDevices = _office.Dice.Roll(3) == 0;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An organisation of four, two of whose cases are worked on, from which histories go on.</summary>
    public static async Task<FoundedOrganisation> FoundAsync()
    {
        var network = await SmallNetwork.FoundAsync([], withoutSockets: true);
        await using var history = new History(network, seed: 0, PlantedFault.None);
        foreach (var name in s_names)
        {
            network.Add((await history._office.JoinAsync(name)).Desk);
        }

        await network.AppointAsync(days: 12);
        foreach (var desk in history._office.Desks)
        {
            network.Release(desk.Desk, dispose: false);
        }

        var contacts = new List<byte[]>();
        for (var i = 0; i < 2; i++)
        {
            contacts.Add(RandomNumberGenerator.GetBytes(Waystation.Sealing.Seed.Size));
            history._contacts.Add(new Person(network, Waystation.Sealing.Seed.From(contacts[i])));
            await history.WriteAsync(i);
            await history._office.RoundAsync(history._office.Desks[i]);
            await history.TakeAsync(history._office.Desks[i]);
            foreach (var other in history._office.Desks.Where(desk => desk != history._office.Desks[i]).Take(i == 0 ? 3 : 2))
            {
                await history.InviteAsync(history._office.Desks[i], other);
                await history.AcceptAsync(other);
            }
        }

        return await FoundedOrganisation.KeepAsync(network, history._office.Desks, contacts, history._letters);
    }

    /// <returns>What is wrong at the end, and the history (null when nothing is); and a trace of all that was done and asked.</returns>
    public static async Task<(string? Wrong, string Trace)> RunAsync(FoundedOrganisation founded, int seed, PlantedFault fault = PlantedFault.None)
    {
        SeededRandomness.Begin(seed);
        await using var history = new History(await founded.StartAsync(), seed, fault);
        history._office.Desks.AddRange(founded.Desks(history._office.Network, history._office.Dice, fault));
        history._contacts.AddRange(founded.Contacts(history._office.Network));
        history._letters.AddRange(founded.Letters);
        history._texts = founded.Letters.Count;
        try
        {
            var steps = history._office.Dice.Roll(10, MostSteps + 1);
            for (var i = 0; i < steps; i++)
            {
                await history.StepAsync();
            }

            await history.SettleAsync();
            var findings = new Findings(history._office.Desks, history._letters, history._said, history._office.Network.Relay.Folder, Marker, history._wasPutBack);
            return ((findings.Wrong() ?? history._devices.Wrong()) is { } wrong ? $"seed {seed}: {wrong}\n{findings.Standing()}{history._office.Log}" : null, history.Trace());
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return ($"seed {seed}: {failure}\n{history._office.Log}", history.Trace());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _office.Desks)
        {
            desk.Disk.CutAt(int.MaxValue);
            desk.Desk.Dispose();
        }

        foreach (var contact in _contacts)
        {
            contact.Dispose();
        }

        await _office.Network.DisposeAsync();
    }

    private async Task StepAsync()
    {
        var desk = _office.Desks[_office.Dice.Roll(_office.Desks.Count)];
        switch (_office.Dice.Roll(28))
        {
            case 0 or 1 or 2 or 3:
                await _office.RoundAsync(desk);
                break;
            case 4 or 5:
                await WriteAsync(_office.Dice.Roll(_contacts.Count));
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
                await (_office.Dice.Roll(2) == 0 ? InviteAsync(desk, _office.Desks[_office.Dice.Roll(_office.Desks.Count)]) : LetInFromAsync(desk, _office.Desks[_office.Dice.Roll(_office.Desks.Count)]));
                break;
            case 15:
                await AcceptAsync(desk);
                break;
            case 16:
                desk.Line.State = (LineState)_office.Dice.Roll(3);
                _office.Say($"{desk.Name}'s line: {desk.Line.State}");
                break;
            case 17:
                desk.Line.KillAfter(_office.Dice.Roll(1, 12));
                _office.Say($"{desk.Name} will be killed");
                break;
            case 18:
                StopOne(desk);
                break;
            case 24 or 25:
                desk.Disk.CutAt(desk.Disk.Operations + _office.Dice.Roll(1, 30));
                _office.Say($"{desk.Name}'s power will go");
                break;
            case 26 or 27 when _hasDevices:
                await _devices.MoveAsync(desk);
                break;
            case 19 when _days < 4:
                _days++;
                _office.Network.Relay.PassDays(1);
                _office.Say("a day passes");
                break;
            case 20:
                await _office.Network.Relay.RestartOnAsync(_office.Network.Relay.Folder);
                _office.Say("the relay is restarted");
                break;
            case 21:
                desk.Line.Lie = desk.Line.Lie == LieTold.None ? (LieTold)_office.Dice.Roll(1, 6) : LieTold.None;
                _office.Say($"{desk.Name} is told: {desk.Line.Lie}");
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
        var folder = _office.Network.Relay.Folder;
        await _office.Network.Relay.RestartAsync(() => _backup = FoundedOrganisation.FilesOf(folder));
        _lettersAtBackup = _letters.Count;
        _office.Say("the relay is backed up");
    }

    /// <summary>The operator puts the last backup back. What was sent since and nobody has fetched is gone: a person sees that their letter is not there.</summary>
    private async Task PutBackAsync()
    {
        var folder = _office.Network.Relay.Folder;
        await _office.Network.Relay.RestartAsync(() => FoundedOrganisation.Put(folder, _backup!));
        _wasPutBack = true;
        _office.Say("the relay is put back to its backup");
        for (var i = _letters.Count - 1; i >= _lettersAtBackup; i--)
        {
            if (!_office.Desks.Any(desk => Findings.Holds(desk.Desk, _letters[i].Text)))
            {
                _letters.RemoveAt(i);
            }
        }
    }

    /// <summary>Lines hold, nobody lies any more, and everybody works on until nothing waits.</summary>
    private async Task SettleAsync()
    {
        foreach (var desk in _office.Desks)
        {
            (desk.Line.State, desk.Line.Lie) = (LineState.Up, LieTold.None);
            desk.Line.Spare();
            desk.Disk.CutAt(int.MaxValue);
        }

        if (_office.Fault == PlantedFault.KeyLeaked)
        {
            await LeakAsync();
        }

        // Until a whole turn of everybody changes nothing any more.
        var before = "";
        for (var i = 0; i < 12; i++)
        {
            foreach (var desk in _office.Desks)
            {
                await AcceptAsync(desk);
            }

            var after = string.Join(' ', _office.Desks.Select(desk => string.Create(CultureInfo.InvariantCulture, $"{desk.Desk.News} {desk.Desk.Errands().Count} {desk.Desk.TakeOuts().Count} {LetInBook.All(desk.Desk.Vault).Count} {DeviceBook.Offers(desk.Desk.Vault).Count} {InvitationBook.All(desk.Desk.Vault).Count} {string.Join(',', desk.Desk.Rooms.Select(room => room.Epoch))} {desk.Desk.Intake.Waiting.Count}")));
            if (after == before)
            {
                return;
            }

            before = after;
        }
    }

    private string Trace() => _office.Log + string.Join('\n', _office.Desks.Select(desk => $"{desk.Name} {desk.Line.Asked}"));

    private string NextText() => $"{Marker} {++_texts}";

    private void StopOne(SimulatedDesk desk)
    {
        switch (_office.Dice.Roll(3))
        {
            case 0:
                _office.Break(desk, "killed", power: false);
                break;
            case 1:
                _office.Break(desk, "its power went", power: true);
                break;
            default:
                _office.Lock(desk);
                break;
        }
    }

    private async Task WriteAsync(int contact)
    {
        var text = NextText();
        _office.Say($"contact {contact} writes {text}");
        if (await _contacts[contact].TryWriteAsync(Purpose.ForMyself, text) is not null)
        {
            _letters.Add((contact, text));
        }
    }

    private Task TakeAsync(SimulatedDesk desk) => _office.AtAsync(desk, "takes a case on", async () =>
    {
        if (desk.Desk.Intake.Waiting is [var waiting, ..])
        {
            await TakeOn.DoAsync(desk.Desk, waiting.Id, [], takesOver: false, Stop);
        }
    });

    private Task AnswerAsync(SimulatedDesk desk) => _office.AtAsync(desk, "answers", async () =>
    {
        if (_office.AnyRoom(desk) is { } room)
        {
            var text = NextText();
            _office.Say($"  {text}");
            if (await WriteAnswer.DoAsync(desk.Desk, room, text, Stop))
            {
                Keep(desk, room, text, isNote: false);
            }
        }
    });

    private Task NoteAsync(SimulatedDesk desk) => _office.AtAsync(desk, "writes a note", async () =>
    {
        if (_office.AnyRoom(desk) is { } room && LookAtCase.Do(desk.Desk, room) is { } shown)
        {
            var text = NextText();
            _office.Say($"  {text}");
            if (await Waystation.Office.Deeds.Record.DoAsync(desk.Desk, room, new NoteWritten("contact", $"n{_texts}", text), shown.SeenNumber, LetterId.Draw(), Stop) is RecordAnswer.Kept)
            {
                Keep(desk, room, text, isNote: true);
            }
        }
    });

    private void Keep(SimulatedDesk desk, CaseRoom room, string text, bool isNote)
    {
        if (_office.Fault == PlantedFault.DiskForgets && desk.Disk.Names().Where(name => name.StartsWith("segment-", StringComparison.Ordinal)).Max(StringComparer.Ordinal) is { } last && _office.Dice.Roll(3) == 0)
        {
            desk.Disk.Remove(last);
        }

        _said.Add((desk, room.Address.ToText(), text, isNote));
    }

    private Task TakeOutAsync(SimulatedDesk desk) => _office.AtAsync(desk, "takes somebody out", async () =>
    {
        if (_removals < 3 && _office.AnyRoom(desk) is { } room && room.Log.Book.Seats.Count > 2)
        {
            var others = room.Log.Book.Seats.Where(seat => seat.Key != (room.Mine?.Id ?? TakeOutTests.IdOf(desk.Desk))).ToList();
            var other = others[_office.Dice.Roll(others.Count)];
            _office.Say($"  {other.Name ?? "one who has not come"}");
            _removals++;
            await TakeOut.DoAsync(desk.Desk, [room], other.Key, Stop);
        }
    });

    private Task DecideAsync(SimulatedDesk desk) => _office.AtAsync(desk, "decides about a removal", async () =>
    {
        if (_office.AnyRoom(desk) is { } room && room.Log.Book.Removals is [.., var removal])
        {
            await DecideRemoval.DecideAsync(desk.Desk, room, removal, _office.Dice.Roll(2) == 0 ? RemovalVerdict.Confirmed : RemovalVerdict.Reversed, Stop);
        }
    });

    private Task InviteAsync(SimulatedDesk desk, SimulatedDesk other) => _office.AtAsync(desk, $"lets {other.Name} in", async () =>
    {
        if (desk != other && _office.AnyRoom(desk) is { } room && await desk.Desk.Relay.GetCardAsync(JoinRelay.MemberAddress(other.Desk), Stop) is { } card)
        {
            await InviteMember.DoAsync(desk.Desk, room, card, Role.Works, Stop);
        }
    });

    private Task LetInFromAsync(SimulatedDesk desk, SimulatedDesk other) => _office.AtAsync(desk, $"lets {other.Name} in from a day on", async () =>
    {
        if (desk != other && _office.AnyRoom(desk) is { } room && await desk.Desk.Relay.GetCardAsync(JoinRelay.MemberAddress(other.Desk), Stop) is { } card)
        {
            await LetInFrom.DoAsync(desk.Desk, room, card, Role.Works, desk.Desk.World.Today.AddDays(-_office.Dice.Roll(3)), Stop);
        }
    });

    private Task AcceptAsync(SimulatedDesk desk) => _office.AtAsync(desk, "says yes", async () =>
    {
        await CourierRound.MakeAsync(desk.Desk, Stop);
        foreach (var (id, _) in InvitationBook.All(desk.Desk.Vault))
        {
            await AnswerInvitation.AcceptAsync(desk.Desk, id, Stop);
        }

        await _devices.AnswerAsync(desk);
    });

    /// <summary>Plants what must never happen.</summary>
    private async Task LeakAsync()
    {
        foreach (var desk in _office.Desks)
        {
            await _office.RoundAsync(desk);
        }

        foreach (var (desk, room) in _office.Desks.SelectMany(desk => desk.Desk.Rooms.Where(room => room.IsOut).Select(room => (desk, room))).ToList())
        {
            if (_office.Desks.Select(other => other.Desk.RoomOf(room.Address.ToText())).FirstOrDefault(other => other is { IsOut: false } && other.Epoch > room.Epoch) is { } known)
            {
                desk.Desk.Vault.Commit(RoomFounding.Found(Waystation.Sealing.Seed.From(known.SeedBytes()[^1]), Waystation.Sealing.Seed.Draw()));
                desk.Desk.Reload();
            }
        }
    }
}

