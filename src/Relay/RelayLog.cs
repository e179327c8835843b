namespace Waystation.Relay;

/// <summary>Everything that the relay may ever say. Numbers only: no text, no id, no address, no time. There is no log of requests.</summary>
internal sealed partial class RelayLog(ILogger<RelayLog> log)
{
    [LoggerMessage(1, LogLevel.Information, "Started; {Mailboxes} mailboxes")]
    public partial void Started(int mailboxes);

    [LoggerMessage(2, LogLevel.Information, "Stopped")]
    public partial void Stopped();

    [LoggerMessage(3, LogLevel.Critical, "The disk failed; stopping. Nothing that was acknowledged is lost")]
    public partial void DiskFailed();

    [LoggerMessage(4, LogLevel.Warning, "The disk has {Megabytes} MiB left: only short items are taken")]
    public partial void DiskLow(int megabytes);

    [LoggerMessage(5, LogLevel.Warning, "Emptying the log was put off: a reader or a full disk stood in the way")]
    public partial void CheckpointPutOff();

    [LoggerMessage(6, LogLevel.Warning, "Turned away in the last minute: {Busy} because too much came at once, {Full} for want of room, {Cheap} whose work was not enough; {Waiting} wait for news")]
    public partial void TurnedAway(int busy, int full, int cheap, int waiting);
}
