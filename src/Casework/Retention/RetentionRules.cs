using Waystation.Casework.Cases;

namespace Waystation.Casework.Retention;

/// <summary>How long an organisation keeps what, and how long before people are warned. Whatever falls due is erased by people's deed or by a rule that they set, never unannounced.</summary>
/// <param name="UnreadIntakeDays">First letters that nobody has opened; at least 90.</param>
/// <param name="ConversationMonths">After the person's last visit; from 1 to 120.</param>
/// <param name="ClosedCaseMonths">After a case was closed; from 1 to 120. Null for never by rule.</param>
/// <param name="WarningDays">Before the day; from 7 to 365.</param>
public sealed record RetentionRules(int UnreadIntakeDays = RetentionRules.LeastIntakeDays, int ConversationMonths = 12, int? ClosedCaseMonths = null, int WarningDays = 30)
{
    public const int LeastIntakeDays = 90;

    /// <summary>Where an organisation has not set its own: it warns, and erases nothing by itself.</summary>
    public static RetentionRules Usual { get; } = new(ClosedCaseMonths: 24);

    private const int MostMonths = 120;

    /// <summary>Whether each number lies in its range.</summary>
    public bool IsPossible =>
        UnreadIntakeDays is >= LeastIntakeDays and <= 3_650
        && ConversationMonths is >= 1 and <= MostMonths
        && ClosedCaseMonths is null or (>= 1 and <= MostMonths)
        && WarningDays is >= 7 and <= 365;

    /// <param name="arrived">The day on which the letter came.</param>
    public Expiry UnreadIntake(DateOnly arrived) => Until(Later(arrived, UnreadIntakeDays));

    public Expiry Conversation(DateOnly lastVisit) => Until(Months(lastVisit, ConversationMonths));

    /// <returns>Null while the case is open, people differ about that, the person wrote unheard after it was closed, or the organisation keeps such cases.</returns>
    public Expiry? Case(CaseFile file)
    {
        if (ClosedCaseMonths is not { } months || file.Stages.IsOpen || file.Stages.IsLetterUnheard)
        {
            return null;
        }

        var due = Months(file.Stages.State.Standing.Max(state => state.By.Day), months);
        return Until(file.Retention.KeptUntil is { } kept && kept >= due ? Later(kept, 1) : due);
    }

    private static DateOnly Later(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Min(DateOnly.MaxValue.DayNumber, day.DayNumber + days));

    private static DateOnly Months(DateOnly day, int months) => day > DateOnly.MaxValue.AddMonths(-months) ? DateOnly.MaxValue : day.AddMonths(months);

    private Expiry Until(DateOnly due) => new(DateOnly.FromDayNumber(Math.Max(0, due.DayNumber - WarningDays)), due);
}

/// <summary>When something falls due to be erased.</summary>
/// <param name="Warn">From this day people are told.</param>
/// <param name="Due">From this day it is to be erased.</param>
public sealed record Expiry(DateOnly Warn, DateOnly Due)
{
    public bool IsWarned(DateOnly today) => today >= Warn;

    public bool IsDue(DateOnly today) => today >= Due;

    public override string ToString() => nameof(Expiry);
}
