using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Devices;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Tests.Office;

namespace Waystation.Tests.Attacks.Histories;

/// <summary>One member of a history works on two computers. One of them is lost, struck out from the other, and in a stranger's hands from then on.</summary>
internal sealed class SecondDevices(SimulatedOffice office)
{
    private (SimulatedDesk First, SimulatedDesk Second)? _pair;
    private bool _isStruck;

    public async Task MoveAsync(SimulatedDesk desk)
    {
        if (_pair is not var (first, second))
        {
            second = await office.JoinAsync($"{desk.Name}'s second");
            _pair = (desk, second);
            await LetInAsync(desk, second);
        }
        else if (!_isStruck && office.Dice.Roll(3) == 0)
        {
            var (here, lost) = office.Dice.Roll(2) == 0 ? (first, second) : (second, first);
            await office.AtAsync(here, $"strikes out {lost.Name}", async () =>
            {
                if (DeviceBook.Find(here.Desk.Vault, TakeOutTests.IdOf(lost.Desk)) is not null)
                {
                    _isStruck = true;
                    await MyDevices.StrikeAsync(here.Desk, TakeOutTests.IdOf(lost.Desk), SimulatedOffice.Stop);
                }
            });
        }
        else if (!_isStruck)
        {
            await LetInAsync(first, second);
        }
    }

    /// <summary>Says yes to what another desk of the same person offers.</summary>
    public async Task AnswerAsync(SimulatedDesk desk)
    {
        if (_pair is var (first, second) && desk == second && DeviceBook.Offers(desk.Desk.Vault).Contains(TakeOutTests.IdOf(first.Desk), StringComparer.Ordinal))
        {
            await MyDevices.AnswerAsync(desk.Desk, TakeOutTests.IdOf(first.Desk), yes: true, SimulatedOffice.Stop);
        }
    }

    /// <returns>Null when whoever has two computers has each case on both.</returns>
    public string? Wrong() => _pair is not var (first, second) ? null : WrongFrom(first, second) ?? WrongFrom(second, first);

    private static string? WrongFrom(SimulatedDesk desk, SimulatedDesk other)
    {
        var address = TakeOutTests.IdOf(other.Desk);
        if (DeviceBook.Find(desk.Desk.Vault, address) is null || DeviceBook.Find(other.Desk.Vault, TakeOutTests.IdOf(desk.Desk)) is null)
        {
            return null;
        }

        bool Lacks(CaseRoom room) => room is { IsOut: false, LastNumber: > 0 } && !room.Log.Book.Struck.Any(struck => struck.Device == address) && other.Desk.RoomOf(room.Address.ToText()) is not { IsOut: false };
        return desk.Desk.Rooms.Any(Lacks) ? $"{other.Name} is not in every case of {desk.Name}" : null;
    }

    private Task LetInAsync(SimulatedDesk desk, SimulatedDesk other) => office.AtAsync(desk, $"lets {other.Name} in as a computer of theirs", () => MyDevices.AddAsync(desk.Desk, JoinRelay.MemberAddress(other.Desk), SimulatedOffice.Stop));
}
