using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Letters stay for a year after the last visit: each is to lie so long by itself, and a visit renews those that were there before.</summary>
internal static class Stay
{
    /// <summary>Days that must be left at the end of a visit: a year, also a leap year. What is drawn is some days more, so that not every visit is written down at the relay.</summary>
    public const int Days = 366;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Has the relay keep what lies in a contact's mailbox. Only after the answer has left: nobody waits for it, and no visit fails over it; the next one asks again.</summary>
    /// <param name="today">The day of the visit, however late the asking is done.</param>
    /// <param name="keptUntil">As the relay said in this visit; null: not renewed yet.</param>
    public static async Task RenewAsync(Reception reception, HttpContext context, Key key, DateOnly today, DateOnly? keptUntil)
    {
        if (keptUntil >= today.AddDays(Days))
        {
            return;
        }

        await context.Response.CompleteAsync();
        using var patience = new CancellationTokenSource(s_patience, reception.Clock);
        await reception.TryAsync(async () =>
        {
            await reception.Relay.RenewAsync(key, Expiry.DrawYear(today), patience.Token);
            return null;
        });
    }
}
