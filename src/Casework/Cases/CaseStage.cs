using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Cases;

[JsonConverter(typeof(Word<CaseStage>))]
public enum CaseStage
{
    Open,
    Closed,

    /// <summary>It goes on as another case.</summary>
    Merged,

    /// <summary>Another organisation goes on with it.</summary>
    Referred,
}

/// <summary>What became of the people of a case.</summary>
[JsonConverter(typeof(Word<CaseOutcome>))]
public enum CaseOutcome
{
    /// <summary>They are out of danger.</summary>
    Safe,

    /// <summary>Safer than before, not out of danger.</summary>
    Safer,

    Unchanged,

    /// <summary>Contact broke off, and nobody knows why.</summary>
    ContactLost,

    Detained,
    Died,
    NotKnown,
}

/// <summary>Why a case is closed. Words of their own about people are notes: this stays when they are erased.</summary>
[JsonConverter(typeof(Word<ClosingReason>))]
public enum ClosingReason
{
    HelpEnded,
    TheyAskedUsTo,
    NoWordFromThem,

    /// <summary>We have not what they need.</summary>
    WeCannotHelp,

    NotOurs,
    AnotherHelps,

    /// <summary>Going on would endanger somebody.</summary>
    Unsafe,
}

public sealed record CaseClosed(CaseOutcome Outcome, ClosingReason Reason) : Fact;

public sealed record CaseReopened : Fact;

/// <param name="Into">Number of the case with which it goes on, seven digits.</param>
public sealed record CaseMerged(string Into) : Fact
{
    internal override Objection? ByItself => CaseNumber.TryParse(Into, out var number) && number.Digits == Into ? null : Objection.BadCaseNumber;
}

/// <param name="To">The organisation.</param>
public sealed record CaseReferred(string To) : Fact
{
    internal override Objection? ByItself => CaseBounds.Said(To, CaseBounds.Name);
}

/// <summary>How a case stands.</summary>
/// <param name="Outcome">With <see cref="CaseStage.Closed"/>, otherwise null; so is the reason.</param>
/// <param name="Where">Number of the case with which it was merged, or the organisation to which it was referred; otherwise null.</param>
public sealed record CaseState(CaseStage Stage, CaseOutcome? Outcome = null, ClosingReason? Reason = null, string? Where = null)
{
    public override string ToString() => nameof(CaseState);
}

/// <summary>The stages of a case, a safety field. A case is open until somebody says otherwise, and while people differ. Immutable.</summary>
public sealed record CaseStages
{
    private Stamp? _letter;

    private CaseStages()
    {
    }

    /// <summary>Unset while nobody has closed it.</summary>
    public Register<CaseState> State { get; private init; } = Register<CaseState>.Unset;

    /// <summary>Every stage that it came to, in the relay's order.</summary>
    public IReadOnlyList<Setting<CaseState>> History { get; private init; } = [];

    public bool IsOpen => State.Agreed is null or { Value.Stage: CaseStage.Open };

    /// <summary>The person wrote, and whoever closed the case had not seen it.</summary>
    public bool IsLetterUnheard => !IsOpen && _letter is { } letter && !State.Standing.All(state => state.By.Knew(letter));

    internal static CaseStages Empty { get; } = new();

    public override string ToString() => nameof(CaseStages);

    internal CaseStages After(Fact fact, Stamp by) => fact switch
    {
        CaseClosed closed => Set(new CaseState(CaseStage.Closed, closed.Outcome, closed.Reason), by),
        CaseReopened => Set(new CaseState(CaseStage.Open), by),
        CaseMerged merged => Set(new CaseState(CaseStage.Merged, Where: merged.Into), by),
        CaseReferred referred => Set(new CaseState(CaseStage.Referred, Where: referred.To), by),
        LetterArrived => this with { _letter = by },
        _ => this,
    };

    private CaseStages Set(CaseState state, Stamp by) => this with { State = State.Set(state, by), History = [.. History, new Setting<CaseState>(state, by)] };
}

internal static class CaseStageRules
{
    public static Objection? Check(CaseFile file, Fact fact) => fact switch
    {
        CaseReopened => file.Stages.State.Standing.All(state => state.Value.Stage == CaseStage.Open) ? Objection.IsOpen : null,
        CaseMerged merged => merged.Into == file.Opened.Number ? Objection.BadCaseNumber : null,
        _ => null,
    };
}
