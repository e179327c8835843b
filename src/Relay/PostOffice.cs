using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;
using Waystation.Relay.Stores.Sqlite;

namespace Waystation.Relay;

/// <summary>What every request is handled with.</summary>
/// <param name="Stopping">Signalled when the relay stops: whoever waits is answered.</param>
internal sealed record PostOffice(SqliteStore Store, Gate Gate, Toll Toll, Waiters Waiters, RelayKey Key, Incarnation Incarnation, TimeProvider Clock, CancellationToken Stopping)
{
    /// <summary>Signs a place in a chain. Only for what is on the disk.</summary>
    public Head Head(HeadPoint point) => Mail.Head.Sign(Key, point.Mailbox, point.Number, point.Hash, Incarnation);

    public Task AnswerAsync(HttpContext context, Answer answer) => answer switch
    {
        Answer.Opened opened => Reply.OkAsync(context, new HeadAnswer(opened.Already, Head(opened.Point)).ToBytes()),
        Answer.ShowCard show => Reply.OkAsync(context, show.Card.ToBytes()),
        Answer.Done => Reply.OkAsync(context, []),
        Answer.Appended appended => Reply.OkAsync(context, new HeadAnswer(appended.Already, Head(appended.Point)).ToBytes()),
        Answer.Due due => Reply.OkAsync(context, new DayAnswer(due.Day).ToBytes()),
        Answer.Refused { Why: RelayRefusal.AnotherCameFirst or RelayRefusal.TooCheap, Last: { } last } refused => Reply.RefuseAsync(context, refused.Why, last.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Answer.Refused refused => Reply.RefuseAsync(context, refused.Why),
        _ => throw new ArgumentException("This answer has a form of its own.", nameof(answer)),
    };
}
