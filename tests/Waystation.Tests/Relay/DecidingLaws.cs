using CsCheck;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Relay.Decisions;
using Xunit;

namespace Waystation.Tests.Relay;

/// <summary>A mailbox against a simple model of one: random requests, repeated ones among them, over days. Pure decisions, no store.</summary>
public sealed class DecidingLaws
{
    private static readonly RelayKey s_key = TestRelay.NewKey();
    private static readonly ItemId[] s_ids = [.. Enumerable.Range(0, 6).Select(_ => ItemId.Draw())];
    private static readonly DateOnly s_start = new(2026, 11, 22);
    private static readonly Limits s_limits = new(MailboxItems: 8, MailboxBytes: 200_000, MailboxEntries: 50, StoreBytes: 1_000_000, Mailboxes: 10);

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (8, Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[-1, 4]).Select((id, body, days, after) => (Step)new Step.Append(id, body, days * 2, after < 0 ? null : after))),
        (3, Gen.Int[0, 5].Select(id => (Step)new Step.Delete(id))),
        (2, Gen.Int[0, 5].Select(id => (Step)new Step.Keep(id))),
        (2, Gen.Const((Step)new Step.Day())),
        (1, Gen.Const((Step)new Step.Sweep())),
        (1, Gen.Int[-1, 4].Select(after => (Step)new Step.Close(after < 0 ? null : after))),
        (1, Gen.Const((Step)new Step.KeepOpen())),
        (2, Gen.Int[-1, 8].Select(days => (Step)new Step.Renew(days))));

    [Fact]
    public void A_mailbox_does_what_its_model_does() => Gen.Select(Gen.Int[0, 2], s_step.Array[1, 60]).Sample((delay, steps) =>
    {
        var (state, today) = (Opened(delay), s_start);
        var model = new Model(delay);
        foreach (var step in steps)
        {
            if (step is Step.Day)
            {
                today = today.AddDays(1);
                continue;
            }

            var request = RequestFor(step);
            var decision = Decide(state, request, today);
            state = Apply(state, decision.Writes);
            model.Expect(step, decision.Answer, today);

            // Whatever was asked, asked again it changes nothing more.
            var again = Decide(state, request, today);
            Assert.Equal(Shape(state), Shape(Apply(state, again.Writes)));
            model.AgreesWith(state, today);
        }

        return true;
    });

    [Fact]
    public void A_sweep_changes_nothing_that_anyone_sees() => Gen.Select(Gen.Int[0, 2], s_step.Array[1, 40]).Sample((delay, steps) =>
    {
        var (state, today) = (Opened(delay), s_start);
        foreach (var step in steps)
        {
            today = step is Step.Day ? today.AddDays(1) : today;
            state = step is Step.Day ? state : Apply(state, Decide(state, RequestFor(step), today).Writes);
            var swept = Apply(state, Decide(state, new Request.Sweep(), today).Writes);
            Assert.Equal(Seen(state, today), Seen(swept, today));
        }

        return true;
    });

    [Fact]
    public void Counts_of_items_and_bytes_are_those_of_the_bodies_there() => Gen.Select(Gen.Int[0, 1], s_step.Array[1, 60]).Sample((delay, steps) =>
    {
        var (state, today) = (Opened(delay), s_start);
        foreach (var step in steps)
        {
            today = step is Step.Day ? today.AddDays(1) : today;
            state = step is Step.Day ? state : Apply(state, Decide(state, RequestFor(step), today).Writes);
            if (state.Mailbox is { } mailbox)
            {
                Assert.Equal((state.Entries.Count(entry => entry.HasBody), state.Entries.Where(entry => entry.HasBody).Sum(entry => (long)entry.Size)), (mailbox.Items, mailbox.Bytes));
            }
        }

        return true;
    });

    [Fact]
    public void Attachments_never_take_the_room_of_short_items()
    {
        var state = Opened(delay: 0);
        var large = 0;
        while (Decide(state, NewAppend(20_480), s_start) is { Answer: Answer.Appended } decision)
        {
            state = Apply(state, decision.Writes);
            large++;
        }

        Assert.Equal(6, large);
        var cry = Decide(state, NewAppend(1024), s_start);
        Assert.IsType<Answer.Appended>(cry.Answer);
        var crowded = new Now(s_start, s_limits, new StoreUse(1, s_limits.StoreBytes / 4 * 3, long.MaxValue));
        Assert.Equal(new Answer.Refused(RelayRefusal.Full), Deciding.Decide(Opened(0), NewAppend(20_480), crowded).Answer);
        Assert.IsType<Answer.Appended>(Deciding.Decide(Opened(0), NewAppend(1024), crowded).Answer);
        var diskLow = new Now(s_start, s_limits, new StoreUse(1, 0, s_limits.DiskReserve));
        Assert.Equal(new Answer.Refused(RelayRefusal.Full), Deciding.Decide(Opened(0), NewAppend(20_480), diskLow).Answer);
        Assert.IsType<Answer.Appended>(Deciding.Decide(Opened(0), NewAppend(1024), diskLow).Answer);
    }

    [Fact]
    public void Opening_costs_more_the_more_are_opened_and_next_to_nothing_while_it_is_quiet()
    {
        Assert.Equal(Toll.QuietBits, Toll.Bits(0));
        Assert.Equal(Toll.QuietBits, Toll.Bits(Toll.QuietOpenings));
        Gen.Double[0, 1e9].Select(Gen.Double[0, 1e9]).Sample((one, other) => one > other || Toll.Bits(one) <= Toll.Bits(other));
        Assert.Equal(Toll.Bits(100) + 4, Toll.Bits(400));
    }

    private static Request.Append NewAppend(int size)
    {
        var item = new Item(ItemId.Draw(), s_start.AddDays(9), new byte[size]);
        return new Request.Append(item, Digest.Of(item.Body.Span), Signed: true, OnlyAfter: null);
    }

    private static MailboxState Opened(int delay)
    {
        var card = Card.Sign(s_key, 1, s_start.AddDays(365), CardKind.Recipient, "age1example"u8);
        return Apply(MailboxState.None, Decide(MailboxState.None, new Request.Create(new MailboxPolicy(DropRule.Keyed, delay), card, Paid: true), s_start).Writes);
    }

    private static Decision Decide(MailboxState state, Request request, DateOnly today) => Deciding.Decide(state, request, new Now(today, s_limits, new StoreUse(1, 0, long.MaxValue)));

    private static Request RequestFor(Step step) => step switch
    {
        Step.Append append => NewAppend(append),
        Step.Delete delete => new Request.Delete([Deletion.Sign(s_key, s_ids[delete.Id])]),
        Step.Keep keep => new Request.Keep([s_ids[keep.Id]]),
        Step.Close close => new Request.Close(close.OnlyAfter),
        Step.KeepOpen => new Request.KeepOpen(),
        Step.Renew renew => new Request.Renew(s_start.AddDays(renew.Days)),
        _ => new Request.Sweep(),
    };

    private static Request.Append NewAppend(Step.Append append)
    {
        var body = new byte[1024];
        body[0] = (byte)append.Body;
        return new Request.Append(new Item(s_ids[append.Id], s_start.AddDays(append.Days), body), Digest.Of(body), Signed: true, append.OnlyAfter);
    }

    /// <summary>A store in a few lines.</summary>
    private static MailboxState Apply(MailboxState state, IReadOnlyList<Write> writes)
    {
        foreach (var write in writes)
        {
            state = write switch
            {
                Write.Save save => state with { Mailbox = save.Mailbox, Entries = [.. state.Entries.Select(entry => entry with { LastDay = save.Mailbox.LastDay(entry.Expires) })] },
                Write.Add add => state with { Entries = [.. state.Entries, add.Entry] },
                Write.Change change => state with { Entries = [.. state.Entries.Select(entry => entry.Number == change.Entry.Number ? change.Entry : entry)] },
                Write.Erase erase => state with { Entries = [.. state.Entries.Select(entry => entry.Number == erase.Entry.Number ? erase.Entry : entry)] },
                Write.Bury => MailboxState.None with { Buried = true },
                _ => throw new ArgumentException("An unknown write.", nameof(writes)),
            };
        }

        return state;
    }

    private static string Shape(MailboxState state) =>
        $"{state.Buried} {state.Mailbox?.Last} {state.Mailbox?.Items} {state.Mailbox?.ClosesOn} {state.Mailbox?.KeptUntil} {string.Join(",", state.Entries.Select(entry => $"{entry.Number}:{entry.Standing.GetType().Name}:{entry.Due}"))}";

    private static string Seen(MailboxState state, DateOnly today) => Decide(state, new Request.List(0), today).Answer switch
    {
        Answer.Page page => string.Join(",", page.Lines.Select(line => $"{line.Entry.Number}:{line.Entry.Standing.GetType().Name}:{line.Inline}")),
        var other => other.GetType().Name,
    };

    internal abstract record Step
    {
        public sealed record Append(int Id, int Body, int Days, long? OnlyAfter) : Step;

        public sealed record Delete(int Id) : Step;

        public sealed record Keep(int Id) : Step;

        public sealed record Day : Step;

        public sealed record Sweep : Step;

        public sealed record Close(long? OnlyAfter) : Step;

        public sealed record KeepOpen : Step;

        public sealed record Renew(int Days) : Step;
    }

    /// <summary>What a mailbox is, without chains, numbers of bytes or proofs.</summary>
    private sealed class Model(int delay)
    {
        private readonly List<(int Id, int Body, int Days)> _taken = [];
        private readonly Dictionary<int, DateOnly?> _deleted = [];
        private readonly HashSet<int> _expired = [];
        private DateOnly? _closes;
        private DateOnly _kept = s_start.AddDays(-1);

        public void Expect(Step step, Answer answer, DateOnly today)
        {
            if (IsClosed(today))
            {
                Assert.True(answer is Answer.Refused { Why: RelayRefusal.NoSuchMailbox } or Answer.Due { Day: null } or Answer.Done, answer.GetType().Name);
                return;
            }

            switch (step)
            {
                case Step.Append append:
                    Append(append, answer, today);
                    break;
                case Step.Delete delete when IsThere(delete.Id, today):
                    _deleted.TryAdd(delete.Id, today.AddDays(delay));
                    Assert.Equal(new Answer.Due(delay == 0 ? null : _deleted[delete.Id]), answer);
                    break;
                case Step.Keep keep when IsThere(keep.Id, today):
                    _deleted.Remove(keep.Id);
                    break;
                case Step.Close { OnlyAfter: { } last } when last != _taken.Count:
                    Assert.Equal(new Answer.Refused(RelayRefusal.AnotherCameFirst, _taken.Count), answer);
                    break;
                case Step.Close:
                    _closes ??= today.AddDays(delay);
                    Assert.Equal(new Answer.Due(delay == 0 ? null : _closes), answer);
                    break;
                case Step.KeepOpen:
                    _closes = null;
                    break;
                case Step.Renew renew when s_start.AddDays(renew.Days) < today:
                    Assert.Equal(new Answer.Refused(RelayRefusal.WrongExpiry), answer);
                    break;
                case Step.Renew renew:
                    _expired.UnionWith(_taken.Where(item => LastDay(item.Days) < today).Select(item => item.Id));
                    _kept = s_start.AddDays(renew.Days) > _kept ? s_start.AddDays(renew.Days) : _kept;
                    Assert.Equal(new Answer.Due(_kept), answer);
                    break;
                default:
                    break;
            }
        }

        public void AgreesWith(MailboxState state, DateOnly today)
        {
            if (DecidingLaws.Decide(state, new Request.List(0), today).Answer is not Answer.Page page)
            {
                Assert.True(IsClosed(today));
                return;
            }

            Assert.False(IsClosed(today));
            Assert.Equal(_taken.Select(item => s_ids[item.Id]), page.Lines.Select(line => line.Entry.Id));
            Assert.All(page.Lines, line => Assert.Equal(IsThere(Array.IndexOf(s_ids, line.Entry.Id), today), line.Entry.HasBody));
            Assert.Equal(Enumerable.Range(1, _taken.Count).Select(number => (long)number), page.Lines.Select(line => line.Entry.Number));
        }

        private bool IsClosed(DateOnly today) => _closes <= today;

        private bool IsThere(int id, DateOnly today) =>
            _taken.Exists(item => item.Id == id && LastDay(item.Days) >= today) && !_expired.Contains(id) && !(_deleted.GetValueOrDefault(id) <= today);

        private DateOnly LastDay(int days) => s_start.AddDays(days) > _kept ? s_start.AddDays(days) : _kept;

        private void Append(Step.Append append, Answer answer, DateOnly today)
        {
            var before = _taken.FindIndex(item => item.Id == append.Id);
            if (before >= 0)
            {
                var same = _taken[before] == (append.Id, append.Body, append.Days);
                Assert.True(same ? answer is Answer.Appended { Already: true } taken && taken.Point.Number == before + 1 : answer is Answer.Refused { Why: RelayRefusal.IdTaken });
            }
            else if (append.OnlyAfter is { } last && last != _taken.Count)
            {
                Assert.Equal(new Answer.Refused(RelayRefusal.AnotherCameFirst, _taken.Count), answer);
            }
            else if (s_start.AddDays(append.Days) < today)
            {
                Assert.Equal(new Answer.Refused(RelayRefusal.WrongExpiry), answer);
            }
            else
            {
                Assert.True(answer is Answer.Appended { Already: false });
                _taken.Add((append.Id, append.Body, append.Days));
            }
        }
    }
}
