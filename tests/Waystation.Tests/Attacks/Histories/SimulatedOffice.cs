using System.Text;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Attacks.Histories;

/// <summary>The desks of a history, and how they break.</summary>
internal sealed class SimulatedOffice(SmallNetwork network, Dice dice, PlantedFault fault)
{
    private readonly StringBuilder _log = new();

    public SmallNetwork Network => network;

    public Dice Dice => dice;

    public PlantedFault Fault => fault;

    public List<SimulatedDesk> Desks { get; } = [];

    /// <summary>What was done, a line each.</summary>
    public string Log => _log.ToString();

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Say(string what) => _log.AppendLine(what);

    /// <summary>Does something at a desk. Whatever breaks it off in the middle, the desk is started again from its disk.</summary>
    public async Task AtAsync(SimulatedDesk desk, string what, Func<Task> deed)
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

    /// <summary>It is started again from its disk; of four times the power goes once more soon, maybe while it is unlocked.</summary>
    public void Break(SimulatedDesk desk, string how, bool power)
    {
        Say($"{desk.Name}: {how}");
        var disk = desk.Break(power);
        var yesterday = desk.Yesterday;
        desk.Yesterday ??= disk.Copied(seed: 0);
        desk.Disk = fault == PlantedFault.VaultRolledBack && yesterday is not null ? yesterday.Copied(seed: 0) : disk;
        if (power && dice.Roll(4) == 0)
        {
            desk.Disk.CutAt(dice.Roll(1, 8));
        }

        desk.Start(network);
    }

    /// <summary>Locked by its person, and unlocked again.</summary>
    public void Lock(SimulatedDesk desk)
    {
        Say($"{desk.Name}: locked and unlocked");
        try
        {
            desk.Desk.Dispose();
            desk.Start(network);
        }
        catch (PowerCutException)
        {
            Break(desk, "its power went in the middle of it", power: true);
        }
    }

    /// <summary>A new desk joins the relay. Nobody knows it yet.</summary>
    public async Task<SimulatedDesk> JoinAsync(string name)
    {
        Say($"{name} joins");
        var desk = new SimulatedDesk(name, new PowerDisk(int.MaxValue, (uint)dice.Roll(int.MaxValue), fault == PlantedFault.DiskLies), new SimulatedLine(dice));
        desk.Desk = await network.JoinAsync(name, desk.Line.Between, new DurableFolder(desk.Disk, _ => true));
        network.Release(desk.Desk, dispose: false);
        Desks.Add(desk);
        return desk;
    }

    public Task RoundAsync(SimulatedDesk desk) => AtAsync(desk, "a round", () => CourierRound.MakeAsync(desk.Desk, Stop));

    public CaseRoom? AnyRoom(SimulatedDesk desk)
    {
        var rooms = desk.Desk.Rooms.OrderBy(room => room.Case?.Contact, StringComparer.Ordinal).Where(room => room is { Case: not null, IsOut: false }).ToList();
        return rooms.Count == 0 ? null : rooms[dice.Roll(rooms.Count)];
    }
}
