using System.Collections.Immutable;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Vetting;

/// <summary>One member's going further alone, with what a second said to it.</summary>
/// <param name="Reviews">By other members, in the relay's order.</param>
public sealed record DangerTaken(DangerOfLife What, Stamp By, ImmutableList<Setting<DangerReviewed>> Reviews)
{
    /// <summary>Last day on which a second member's review is in time. The promise says twelve hours; an entry knows days, so this is the next day.</summary>
    public DateOnly ReviewDue => By.Day == DateOnly.MaxValue ? By.Day : By.Day.AddDays(1);

    public bool IsAgreed => !Reviews.IsEmpty && Reviews.TrueForAll(review => review.Value.Agrees);

    public bool IsRefused => Reviews.Exists(review => !review.Value.Agrees);

    public override string ToString() => nameof(DangerTaken);

    /// <summary>Whether it opens its stage: agreed to, or not yet reviewed and still in time.</summary>
    internal bool Opens(DateOnly today) => IsAgreed || (Reviews.IsEmpty && By.Day <= today && today <= ReviewDue);
}

/// <summary>Who vetted whom, and how far each person may be told things. Immutable.</summary>
public sealed record VettingBook
{
    private ImmutableDictionary<(string Person, string Question), Setting<VettingAnswered>> _answers = ImmutableDictionary<(string, string), Setting<VettingAnswered>>.Empty;
    private ImmutableDictionary<(string Person, string Member), Setting<VettingConcluded>> _conclusions = ImmutableDictionary<(string, string), Setting<VettingConcluded>>.Empty;
    private ImmutableList<DangerTaken> _dangers = [];
    private ImmutableList<Setting<Disclosed>> _disclosed = [];

    private VettingBook()
    {
    }

    /// <summary>By which this case is vetted; the supplied one until another is chosen.</summary>
    public Checklist Checklist { get; private init; } = Checklist.Supplied;

    /// <summary>Every time that a member went further alone, in the relay's order.</summary>
    public IReadOnlyList<DangerTaken> Dangers => _dangers;

    /// <summary>What was told to whom, in the relay's order.</summary>
    public IReadOnlyList<Setting<Disclosed>> Disclosures => _disclosed;

    internal static VettingBook Empty { get; } = new();

    public override string ToString() => nameof(VettingBook);

    public Setting<VettingAnswered>? AnswerTo(string person, string question) => _answers.GetValueOrDefault((person, question));

    /// <summary>Questions of today's checklist that nobody has answered for this person.</summary>
    public IEnumerable<ChecklistQuestion> Unanswered(string person) => Checklist.Questions.Where(question => AnswerTo(person, question.Id) is null);

    /// <summary>Each member's last conclusion.</summary>
    public IEnumerable<Setting<VettingConcluded>> ConclusionsOn(string person) => _conclusions.Where(concluded => concluded.Key.Person == person).Select(concluded => concluded.Value).OrderBy(concluded => concluded.By.Number);

    /// <summary>Two different members see no reason against this person; and of every member's doubt that stands, two others knew when they concluded so.</summary>
    public bool IsVetted(string person) => TwoMembers.Agree(ConclusionsOn(person).ToList(), concluded => concluded.SeesNoReasonAgainst);

    /// <summary>Whether a person may be told as much as this, today.</summary>
    public bool Allows(string person, DisclosureStage stage, DateOnly today) => stage <= FurthestFor(person, today);

    /// <summary>How far a person may be told things today. Before two members have vetted them: advice; in danger of life one stage more for each time that a second member agreed to, and one that still waits for review; never an address.</summary>
    public DisclosureStage FurthestFor(string person, DateOnly today)
    {
        if (IsVetted(person))
        {
            return DisclosureStage.Address;
        }

        var agreed = AgreedFor(person);
        return _dangers.Exists(danger => danger.What.Person == person && danger.What.Stage == agreed + 1 && danger.Opens(today)) ? agreed + 1 : agreed;
    }

    /// <summary>What one member did alone and no second has looked at yet; the longest due first.</summary>
    public IEnumerable<DangerTaken> ReviewsDue() => _dangers.Where(danger => danger.Reviews.IsEmpty).OrderBy(danger => danger.ReviewDue);

    /// <summary>How far second members have agreed to go.</summary>
    internal DisclosureStage AgreedFor(string person)
    {
        var stage = DisclosureStage.Advice;
        while (_dangers.Exists(danger => danger.What.Person == person && danger.What.Stage == stage + 1 && danger.IsAgreed))
        {
            stage++;
        }

        return stage;
    }

    internal VettingBook After(Fact fact, Stamp by) => fact switch
    {
        ChecklistChosen chosen => this with { Checklist = chosen.Checklist },
        VettingAnswered answered => this with { _answers = _answers.SetItem((answered.Person, answered.Question), new Setting<VettingAnswered>(answered, by)) },
        VettingConcluded concluded when by.Member is { } member => this with { _conclusions = _conclusions.SetItem((concluded.Person, member), new Setting<VettingConcluded>(concluded, by)) },
        DangerOfLife danger => this with { _dangers = _dangers.Add(new DangerTaken(danger, by, [])) },
        DangerReviewed reviewed when _dangers.FindIndex(danger => danger.What.Id == reviewed.Exception) is >= 0 and var at => this with { _dangers = _dangers.SetItem(at, _dangers[at] with { Reviews = _dangers[at].Reviews.Add(new Setting<DangerReviewed>(reviewed, by)) }) },
        Disclosed disclosed => this with { _disclosed = _disclosed.Add(new Setting<Disclosed>(disclosed, by)) },
        _ => this,
    };
}
