using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Intake;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>When a shift is over: letters that nobody has taken on, and what their writers said of where they are, are sealed anew to the shift that is on now, and then the old shift's key is destroyed.</summary>
/// <remarks>Only after a round that read intake whole, and some days after the shift's end: a front that has not seen the new roster may still seal to the old keys.</remarks>
internal static class HandOverStep
{
    /// <summary>Days after its shift's end for which a key is kept.</summary>
    public const int GraceDays = 2;

    private const int Days = 120;

    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        var today = desk.World.Today;
        if (desk.Roster is not { } roster || desk.Courier.Standing is not (RosterStanding.Good or RosterStanding.ExpiresSoon))
        {
            return;
        }

        var over = desk.Shifts.Where(shift => roster.LastDayOf(shift.Address) is { } until && until.AddDays(GraceDays) < today).ToList();
        if (over.Count == 0)
        {
            return;
        }

        foreach (var side in desk.Sides.Where(side => !side.IsClosed && over.Any(shift => Had(roster, shift.Address, side.Duty))))
        {
            if (!side.IsWhole || !await HandOverAsync(desk, side, roster, over, stop))
            {
                return;
            }
        }

        desk.Vault.Commit([.. over.Select(shift => OwnBook.RemoveShift(shift.Address))]);
        desk.Reload();
    }

    private static bool Had(Roster roster, Address key, Duty duty) =>
        roster.Shifts.Any(shift => shift.Duty == duty && shift.Card.Mailbox.Equals(key)) || roster.Past.Any(shift => shift.Duty == duty && shift.Key.Equals(key));

    /// <returns>False when something stays to be handed over.</returns>
    private static async Task<bool> HandOverAsync(Workstation desk, IntakeSide side, Roster roster, List<Key> over, CancellationToken stop)
    {
        var (intake, today) = (side.Mailbox!, desk.World.Today);
        var recipients = roster.Recipients(today, side.Duty);
        if (recipients.Count == 0)
        {
            // Nobody is there for it now: what waits is kept for whoever comes next.
            return !side.Board.Items.Any(item => item is { Gone: null, Body: not null });
        }

        Identity[] current = [.. desk.Shifts.Except(over).Select(shift => shift.Identity)];
        Identity[] old = [.. over.Select(shift => shift.Identity)];
        foreach (var item in side.Board.Items.Where(item => item is { Gone: null, Body: not null }).ToList())
        {
            var body = item.Body!.Value;
            if ((current.Length > 0 && Parcel.Open(body.Span, current) is not null) || Parcel.Open(body.Span, old) is not { } plain)
            {
                continue;
            }

            if (SignedText.TryRead(plain, intake.Address, out var text, out _) && SheetSeal.Read(text.Json.Span) is { } sheet && NameOf(sheet, item) is { } name)
            {
                // The same new id from every desk of the old shift: the letter is handed over once.
                var id = name.ItemFor(intake, intake.Address, (int)(roster.Number % 0xFFFF));
                var resealed = SheetSeal.SealText(plain.AsSpan().TrimEnd((byte)' '), recipients);
                if (await desk.Relay.AppendAsync(intake, new Item(id, Expiry.Draw(today, Days), resealed), onlyAfter: null, stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken })
                {
                    return false;
                }
            }

            await IntakeStep.EraseAsync(desk, side, intake, [item.Id], stop);
        }

        return true;
    }

    /// <returns>Under which name a sheet is handed on: letters, and where their writers are now. Null: it is not.</returns>
    private static LetterId? NameOf(Sheet sheet, Listed item) => sheet switch
    {
        Letter letter => letter.Id,
        Moved or Goodbye => LetterId.TryParse(item.Id.ToText(), out var name) ? name : null,
        _ => null,
    };
}
