namespace Waystation.Front;

/// <summary>Who had to be sent away because too many came at once, counted for the operator and told once a minute. Totals, of nobody.</summary>
internal sealed class Pressure(FrontLog log)
{
    public static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    private int _seats;
    private int _files;
    private int _full;

    /// <summary>No seat became free for the derivation of a key.</summary>
    public void NoSeat() => Interlocked.Increment(ref _seats);

    /// <summary>No place for another letter with files.</summary>
    public void NoPlace() => Interlocked.Increment(ref _files);

    /// <summary>The relay had no room.</summary>
    public void NoRoom() => Interlocked.Increment(ref _full);

    /// <param name="visits">That go on now.</param>
    /// <param name="waiting">For a key, now.</param>
    public void Tell(int visits, int waiting)
    {
        var (seats, files, full) = (Interlocked.Exchange(ref _seats, 0), Interlocked.Exchange(ref _files, 0), Interlocked.Exchange(ref _full, 0));
        if (seats + files + full > 0)
        {
            log.SentAway(seats, files, full, visits, waiting);
        }
    }

    public override string ToString() => nameof(Pressure);
}
