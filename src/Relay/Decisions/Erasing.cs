using Waystation.Mail;

namespace Waystation.Relay.Decisions;

/// <summary>What ends: items deleted, kept after all, or expired; mailboxes closed.</summary>
internal static class Erasing
{
    public static Decision Delete(MailboxState state, Request.Delete delete, Now now)
    {
        if (state.Open(now.Today) is not { } mailbox)
        {
            return Deciding.NoSuchMailbox;
        }

        var writes = new List<Write>();
        var until = default(DateOnly?);
        foreach (var deletion in delete.Deletions.DistinctBy(deletion => deletion.Id))
        {
            var entry = state.Find(deletion.Id)?.On(now.Today);
            if (entry?.Standing is Standing.There && mailbox.Policy.DeletionDelayDays == 0)
            {
                writes.Add(new Write.Erase(entry with { Standing = new Standing.Deleted(deletion) }));
                mailbox = Without(mailbox, entry);
            }
            else if (entry?.Standing is Standing.There)
            {
                var day = now.Today.AddDays(mailbox.Policy.DeletionDelayDays);
                writes.Add(new Write.Change(entry with { Standing = new Standing.Pending(day, deletion) }));
                until = Later(until, day);
            }
            else if (entry?.Standing is Standing.Pending pending)
            {
                // Asking again does not put it off.
                until = Later(until, pending.Until);
            }
        }

        return new Decision(new Answer.Due(until), Saved(writes, mailbox));
    }

    public static Decision Keep(MailboxState state, Request.Keep keep, Now now)
    {
        if (state.Open(now.Today) is null)
        {
            return Deciding.NoSuchMailbox;
        }

        var kept = keep.Ids.Distinct()
            .Select(id => state.Find(id)?.On(now.Today))
            .Where(entry => entry?.Standing is Standing.Pending)
            .Select(entry => new Write.Change(entry! with { Standing = new Standing.There() }));
        return new Decision(new Answer.Done(), [.. kept]);
    }

    public static Decision Close(MailboxState state, Request.Close close, Now now)
    {
        if (state.Buried || (state.Mailbox is not null && state.Open(now.Today) is null))
        {
            return Decision.Say(new Answer.Due(Day: null));
        }

        if (state.Mailbox is not { } mailbox)
        {
            return Deciding.NoSuchMailbox;
        }

        if (close.OnlyAfter is { } expected && expected != mailbox.Last)
        {
            return Decision.Refuse(RelayRefusal.AnotherCameFirst, mailbox.Last);
        }

        if (mailbox.Policy.DeletionDelayDays == 0)
        {
            return new Decision(new Answer.Due(Day: null), [new Write.Bury(mailbox)]);
        }

        var on = mailbox.ClosesOn ?? now.Today.AddDays(mailbox.Policy.DeletionDelayDays);
        return new Decision(new Answer.Due(on), mailbox.ClosesOn is null ? [new Write.Save(mailbox with { ClosesOn = on })] : []);
    }

    public static Decision KeepOpen(MailboxState state, Now now) =>
        state.Open(now.Today) is not { } mailbox ? Deciding.NoSuchMailbox
        : mailbox.ClosesOn is null ? Decision.Say(new Answer.Done())
        : new Decision(new Answer.Done(), [new Write.Save(mailbox with { ClosesOn = null })]);

    /// <summary>Carries out what the day has brought, and puts off what was renewed; nobody sees a difference but the disk.</summary>
    public static Decision Sweep(MailboxState state, Now now)
    {
        if (state.Mailbox is not { } mailbox)
        {
            return Decision.Say(new Answer.Done());
        }

        if (state.Open(now.Today) is null)
        {
            return new Decision(new Answer.Done(), [new Write.Bury(mailbox)]);
        }

        var (writes, left) = Swept(state, mailbox, now);
        return new Decision(new Answer.Done(), Saved(writes, left));
    }

    /// <summary>What is to be done about the lines that are due: gone, or due on a later day because the mailbox was renewed meanwhile.</summary>
    public static (List<Write> Writes, Mailbox Left) Swept(MailboxState state, Mailbox mailbox, Now now)
    {
        var writes = new List<Write>();
        foreach (var entry in state.Entries.Where(entry => entry.HasBody))
        {
            var today = entry.On(now.Today);
            writes.Add(today.HasBody ? new Write.Change(today) : new Write.Erase(today));
            mailbox = today.HasBody ? mailbox : Without(mailbox, entry);
        }

        return (writes, mailbox);
    }

    private static Mailbox Without(Mailbox mailbox, Entry entry) => mailbox with { Items = mailbox.Items - 1, Bytes = mailbox.Bytes - entry.Size };

    private static List<Write> Saved(List<Write> writes, Mailbox mailbox) =>
        writes.Exists(write => write is Write.Erase) ? [.. writes, new Write.Save(mailbox)] : writes;

    private static DateOnly Later(DateOnly? one, DateOnly other) => one is { } day && day > other ? day : other;
}
