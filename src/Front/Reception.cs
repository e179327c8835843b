using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Post;
using Waystation.Front.Rosters;
using Waystation.Front.Visits;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front;

/// <summary>What every page is handled with.</summary>
internal sealed record Reception(FrontSettings Settings, Languages Languages, RosterBook Rosters, RelayDoor Door, VisitBook Visits, Benches Benches, SemaphoreSlim Uploads, TimeProvider Clock, FrontLog Log, Pressure Pressure)
{
    /// <summary>A deed without files takes at most so long, whatever became of the browser: on a bad line the answer is lost, the letter is not.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    public RelayClient Relay => Door.Relay;

    public DateOnly Today => UnixDay.Of(Clock.GetUtcNow());

    public static CancellationTokenSource Patience() => new(s_patience);

    /// <summary>The neutral name on every page.</summary>
    public async Task<string> NameAsync(Catalogue text, CancellationToken stop) =>
        Settings.Title ?? (await Rosters.NowAsync(stop)).Roster?.Name ?? text["title"];

    /// <summary>Does something that needs the relay, and says in our words what went wrong.</summary>
    public async Task<Fault?> TryAsync(Func<Task<Fault?>> deed)
    {
        try
        {
            return await deed();
        }
        catch (KeyBenchBusyException)
        {
            Pressure.NoSeat();
            return new Fault(TroubleKind.Busy);
        }
        catch (PostRefusedException refused)
        {
            if (refused.Why is RelayRefusal.Full or RelayRefusal.Busy)
            {
                Pressure.NoRoom();
            }
            else
            {
                Log.RelayRefused(refused.Why);
            }

            return new Fault(refused.Why switch
            {
                RelayRefusal.NoSuchMailbox or RelayRefusal.Closed => refused.IsOfDestination ? TroubleKind.ClosedNow : TroubleKind.NoMailbox,
                RelayRefusal.Full => TroubleKind.Full,
                _ => TroubleKind.Unreachable,
            });
        }
        catch (RelayLiedException lie)
        {
            Log.RelayLied(lie.Kind);
            return new Fault(TroubleKind.Unreachable);
        }
        catch (Exception failure) when (failure is RelayUnreachableException or OperationCanceledException)
        {
            Log.RelaySilent();
            return new Fault(TroubleKind.Unreachable);
        }
    }

    /// <summary>Reads a code and derives its key.</summary>
    /// <param name="isFirst">For a first letter.</param>
    /// <returns>Exactly one of the two; code and key belong to the caller.</returns>
    public async Task<(KeyOfCode? Opened, Fault? Fault)> KeyOfAsync(Form form, string field, CancellationToken stop, bool isFirst = false)
    {
        if (!Code.TryRead(form[field], out var code, out var slips))
        {
            return (null, new Fault(TroubleKind.BadCode, slips));
        }

        try
        {
            using var seed = await code.DeriveAsync(isFirst ? Benches.First : Benches.Back, stop);
            return (new KeyOfCode(Key.From(seed), code), null);
        }
        catch
        {
            code.Dispose();
            throw;
        }
    }

    public override string ToString() => nameof(Reception);
}

/// <summary>Where keys are derived: those who come back with a code never take the last seat, so that whoever tries codes without end never shuts out a cry for help.</summary>
/// <param name="First">All seats. For first letters.</param>
/// <param name="Back">All of them but one. For those who come back with a code.</param>
internal sealed record Benches(KeyBench First, KeyBench Back)
{
    /// <summary>Longer than a person's patience; shorter than ours.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(60);

    public int Waiting => First.Waiting + (First == Back ? 0 : Back.Waiting);

    public static Benches Of(Limits limits, TimeProvider clock)
    {
        var first = new KeyBench(limits.Seats, limits.Queue, s_longestWait, clock);
        return new Benches(first, limits.Seats == 1 ? first : new KeyBench(limits.Seats - 1, limits.Queue, s_longestWait, clock, within: first));
    }

    public override string ToString() => nameof(Benches);
}

/// <summary>A code that was typed or drawn, with the key that it stands for.</summary>
internal sealed class KeyOfCode(Key key, Code code) : IDisposable
{
    private bool _isGiven;

    public Key Key => key;

    public Code Code => code;

    /// <summary>From now on the key belongs to a visit.</summary>
    public Key Give()
    {
        _isGiven = true;
        return key;
    }

    public void Dispose()
    {
        code.Dispose();
        if (!_isGiven)
        {
            key.Dispose();
        }
    }

    public override string ToString() => nameof(KeyOfCode);
}
