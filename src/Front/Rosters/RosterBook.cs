using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Front.Rosters;

/// <summary>What the front knows of the organisation now.</summary>
/// <param name="Roster">Whom to believe; null: nobody, and then only pinned conversations go on.</param>
/// <param name="IsOpen">First letters are taken: there is a roster in force with enough people on the shift.</param>
internal sealed record RosterNow(Roster? Roster, bool IsOpen)
{
    /// <summary>Whether first letters to a duty are taken.</summary>
    public bool IsOpenFor(Duty duty, DateOnly today) =>
        duty == Duty.Triage ? IsOpen : Roster is { Safeguarding: not null } now && now.Recipients(today, duty).Count >= RosterWatch.FewestOnShift;

    public override string ToString() => nameof(RosterNow);
}

/// <summary>Asks the relay for the roster under the pinned root, weighs it, and keeps the highest one.</summary>
internal sealed class RosterBook
{
    /// <summary>So often the relay is asked.</summary>
    public static readonly TimeSpan Often = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_againAfterSilence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_personWaits = TimeSpan.FromSeconds(4);

    private readonly FrontSettings _settings;
    private readonly RosterFile _file;
    private readonly RelayDoor _door;
    private readonly TimeProvider _clock;
    private readonly FrontLog _log;
    private readonly Lock _gate = new();
    private Task _asking = Task.CompletedTask;
    private Roster? _highest;
    private RosterStanding? _told;
    private DateTimeOffset _next;
    private DateOnly _warned;

    public RosterBook(FrontSettings settings, RelayDoor door, TimeProvider clock, FrontLog log)
    {
        (_settings, _door, _clock, _log) = (settings, door, clock, log);
        _file = new RosterFile(settings.State, log);
        _highest = _file.Read() is { } card && card.Mailbox.Equals(settings.Root) && Roster.TryRead(card, out var roster) ? roster : null;
        if (_highest is not null)
        {
            _door.Follow(_highest);
        }
    }

    private DateOnly Today => UnixDay.Of(_clock.GetUtcNow());

    /// <summary>Asks the relay again when it is time, and does not keep a person waiting for it.</summary>
    public async Task<RosterNow> NowAsync(CancellationToken stop)
    {
        if (_clock.GetUtcNow() >= _next)
        {
            try
            {
                await AskAsync().WaitAsync(s_personWaits, stop);
            }
            catch (TimeoutException)
            {
                // What we knew before serves meanwhile.
            }
        }

        return Weigh();
    }

    /// <summary>Asks the relay now; whoever asks meanwhile waits for the same answer. What goes wrong is logged; what was known stays.</summary>
    public Task AskAsync()
    {
        lock (_gate)
        {
            return _asking.IsCompleted ? _asking = AskOnceAsync() : _asking;
        }
    }

    public override string ToString() => nameof(RosterBook);

    private async Task AskOnceAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var answered = await FetchAsync(patience.Token);
        _next = _clock.GetUtcNow() + (answered ? Often : s_againAfterSilence);
        Tell();
    }

    private async Task<bool> FetchAsync(CancellationToken patience)
    {
        try
        {
            var card = await _door.Relay.GetCardAsync(_settings.Root, patience);
            if (card is null || !Roster.TryRead(card, out var roster))
            {
                _log.RosterMissing();
                return false;
            }

            Take(roster);
            return true;
        }
        catch (RelayLiedException lie)
        {
            _log.RelayLied(lie.Kind);
            return false;
        }
        catch (Exception failure) when (failure is RelayUnreachableException or OperationCanceledException)
        {
            _log.RelaySilent();
            return false;
        }
    }

    /// <summary>A higher number replaces what we have, also when it has expired: the highest number seen is what counts.</summary>
    private void Take(Roster roster)
    {
        var standing = RosterWatch.Weigh(roster, _settings.Root, _highest?.Number ?? 0, Today, _settings.FewestOnShift);
        if (standing is RosterStanding.OtherRoot or RosterStanding.Older)
        {
            _log.RosterRefused(standing);
        }
        else if (_highest is null || roster.Number > _highest.Number)
        {
            _highest = roster;
            _file.Write(roster.Card);
            _door.Follow(roster);
        }
    }

    private RosterNow Weigh()
    {
        var highest = _highest;
        return highest is null ? new RosterNow(null, IsOpen: false)
            : Standing(highest) switch
            {
                RosterStanding.Good or RosterStanding.ExpiresSoon => new RosterNow(highest, IsOpen: true),
                RosterStanding.TooFewOnShift => new RosterNow(highest, IsOpen: false),
                RosterStanding.Expired or RosterStanding.Older or RosterStanding.OtherRoot => new RosterNow(null, IsOpen: false),
            };
    }

    private RosterStanding Standing(Roster roster) => RosterWatch.Weigh(roster, _settings.Root, roster.Number, Today, _settings.FewestOnShift);

    private void Tell()
    {
        if (_highest is not { } roster)
        {
            return;
        }

        var standing = Standing(roster);
        if (standing != _told)
        {
            _told = standing;
            _log.RosterStands(standing);
        }

        if (standing is RosterStanding.ExpiresSoon && _warned != Today)
        {
            _warned = Today;
            _log.RosterRunsOut(roster.Expires.DayNumber - Today.DayNumber);
        }
    }
}
