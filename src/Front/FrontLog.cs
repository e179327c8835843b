using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Front;

/// <summary>Everything that the front may ever say. Numbers and words of the domain only: no text, no id, no address, no time. There is no log of requests.</summary>
internal sealed partial class FrontLog(ILogger<FrontLog> log)
{
    [LoggerMessage(1, LogLevel.Information, "Started; {Languages} languages")]
    public partial void Started(int languages);

    [LoggerMessage(2, LogLevel.Information, "Stopped")]
    public partial void Stopped();

    [LoggerMessage(3, LogLevel.Information, "The roster in force: {Standing}")]
    public partial void RosterStands(RosterStanding standing);

    [LoggerMessage(4, LogLevel.Warning, "The roster runs out in {Days} days: have the root sign the next one")]
    public partial void RosterRunsOut(int days);

    [LoggerMessage(5, LogLevel.Warning, "The relay handed out a roster that is refused: {Standing}")]
    public partial void RosterRefused(RosterStanding standing);

    [LoggerMessage(6, LogLevel.Warning, "The relay has no roster under the pinned root")]
    public partial void RosterMissing();

    [LoggerMessage(7, LogLevel.Warning, "The relay does not answer")]
    public partial void RelaySilent();

    [LoggerMessage(8, LogLevel.Error, "The relay contradicted its own signature: {Lie}. Keep the evidence and ask its operator")]
    public partial void RelayLied(LieKind lie);

    [LoggerMessage(9, LogLevel.Error, "The relay refused what it should take: {Refusal}")]
    public partial void RelayRefused(RelayRefusal refusal);

    [LoggerMessage(10, LogLevel.Error, "A request failed inside; {Times} since the start")]
    public partial void Broken(int times);

    [LoggerMessage(11, LogLevel.Warning, "The state folder cannot be written: after a restart an older roster would not be noticed")]
    public partial void StateNotKept();

    [LoggerMessage(12, LogLevel.Warning, "Sent away in the last minute: {Seats} for want of a seat for their key, {Files} of a place for their files, {Full} of room at the relay; {Visits} visits go on, {Waiting} wait for a key")]
    public partial void SentAway(int seats, int files, int full, int visits, int waiting);
}
