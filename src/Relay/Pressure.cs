namespace Waystation.Relay;

/// <summary>Who was turned away because too much came at once, counted for the operator and told once a minute. Totals, of nobody.</summary>
internal sealed class Pressure(RelayLog log)
{
    private int _busy;
    private int _full;
    private int _cheap;

    /// <param name="status">Of an answer that was sent. Source: docs/wire.md, section 6.</param>
    public void Count(int status)
    {
        switch (status)
        {
            case StatusCodes.Status503ServiceUnavailable:
                Interlocked.Increment(ref _busy);
                break;
            case StatusCodes.Status507InsufficientStorage:
                Interlocked.Increment(ref _full);
                break;
            case StatusCodes.Status402PaymentRequired:
                Interlocked.Increment(ref _cheap);
                break;
            default:
                break;
        }
    }

    /// <param name="waiting">Lists that wait for news now.</param>
    public void Tell(int waiting)
    {
        var (busy, full, cheap) = (Interlocked.Exchange(ref _busy, 0), Interlocked.Exchange(ref _full, 0), Interlocked.Exchange(ref _cheap, 0));
        if (busy + full + cheap > 0)
        {
            log.TurnedAway(busy, full, cheap, waiting);
        }
    }

    public override string ToString() => nameof(Pressure);
}
