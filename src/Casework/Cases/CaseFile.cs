using Waystation.Casework.Audit;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.Forms;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Safeguarding;
using Waystation.Casework.Support;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;

namespace Waystation.Casework.Cases;

/// <summary>One thing said in a conversation, as the desk shows it.</summary>
public abstract record CaseTurn(DateOnly Day)
{
    public sealed override string ToString() => nameof(CaseTurn);

    /// <param name="Read">A person of the network has opened it.</param>
    public sealed record FromContact(DateOnly Day, LetterArrived Letter, bool Read) : CaseTurn(Day);

    /// <param name="By">The author's pseudonym in this room; null when unknown.</param>
    public sealed record FromUs(DateOnly Day, string Id, string Text, string? By) : CaseTurn(Day);

    public sealed record Moved(DateOnly Day) : CaseTurn(Day);

    public sealed record Closed(DateOnly Day) : CaseTurn(Day);
}

/// <summary>The keys that speak to the contact.</summary>
/// <param name="Epoch">Since which epoch of the room.</param>
/// <param name="ConversationSeed">32 bytes from which the conversation key comes.</param>
/// <param name="InboxSeed">32 bytes from which the conversation's inbox comes.</param>
/// <param name="Day">Since when.</param>
public sealed record ConversationKeys(int Epoch, byte[] ConversationSeed, byte[] InboxSeed, DateOnly Day)
{
    public override string ToString() => nameof(ConversationKeys);
}

/// <summary>A case: the fold of its room. Pure and immutable; each feature has one property, with a fold and rules of its own.</summary>
public sealed record CaseFile
{
    private CaseFile(CaseOpened opened, string contact, RoomLog log, IReadOnlyList<CaseTurn> turns, DateOnly last)
    {
        Opened = opened;
        Contact = contact;
        Log = log;
        Turns = turns;
        LastDay = last;
        Conversations = [new ConversationKeys(1, opened.ConversationSeed, opened.InboxSeed, log.Lines[0].Entry.Day)];
    }

    public CaseOpened Opened { get; }

    /// <summary>The keys that speak to the contact, one after the other: the last counts. Never empty.</summary>
    public IReadOnlyList<ConversationKeys> Conversations { get; private init; }

    /// <summary>The contact's card today, as text; empty for a case that came from elsewhere, in which nobody writes to us.</summary>
    public string Contact { get; }

    public bool HasContact => Contact.Length > 0;

    public RoomLog Log { get; }

    public IReadOnlyList<CaseTurn> Turns { get; }

    /// <summary>Day of the last entry, but for those that say only that somebody looked.</summary>
    public DateOnly LastDay { get; }

    /// <summary>What was written although it might not be, in the relay's order: kept and shown, without effect.</summary>
    public IReadOnlyList<Inadmissible> Inadmissible { get; private init; } = [];

    public PeopleBook People { get; private init; } = PeopleBook.Empty;

    public ConsentBook Consent { get; private init; } = ConsentBook.Empty;

    public RiskSheet Risk { get; private init; } = RiskSheet.Empty;

    public VettingBook Vetting { get; private init; } = VettingBook.Empty;

    public CaseStages Stages { get; private init; } = CaseStages.Empty;

    public TaskList Tasks { get; private init; } = TaskList.Empty;

    public ChildBook Children { get; private init; } = ChildBook.Empty;

    public NoteBook Notes { get; private init; } = NoteBook.Empty;

    public SupportBook Support { get; private init; } = SupportBook.Empty;

    public ReferralBook Referrals { get; private init; } = ReferralBook.Empty;

    public RetentionBook Retention { get; private init; } = RetentionBook.Empty;

    public AuditBook Audit { get; private init; } = AuditBook.Empty;

    public FormBook Forms { get; private init; } = FormBook.Empty;

    public SafeguardingBook Safeguarding { get; private init; } = SafeguardingBook.Empty;

    public CheckpointBook Checkpoints { get; private init; } = CheckpointBook.Empty;

    /// <summary>What is known of people today: neither replaced nor struck out, of categories that may leave under a grant.</summary>
    internal IEnumerable<StandingFact> Standing => Letters().Concat(People.Standing).Concat(Risk.Standing).Concat(Support.Standing).Concat(Notes.Standing).Concat(Children.Standing).Concat(Forms.Standing).Where(standing => standing.Fact.About.All(People.Knows));

    internal IdBook Ids { get; private init; } = IdBook.Empty;

    public int Unread => Turns.Count(turn => turn is CaseTurn.FromContact { Read: false });

    public bool IsClosedByContact => Turns.Any(turn => turn is CaseTurn.Closed);

    /// <summary>Only one member has ever written here: a second must be found.</summary>
    public bool IsShortHanded => Log.Members.Count < 2;

    /// <summary>Whether the person still waits for a word: the last thing said is theirs.</summary>
    public bool AwaitsAnswer => Turns.LastOrDefault(turn => turn is CaseTurn.FromContact or CaseTurn.FromUs) is CaseTurn.FromContact;

    public override string ToString() => nameof(CaseFile);

    /// <summary>One for each epoch after the first.</summary>
    internal Objection? CheckRenewed(Stamp by) =>
        (by.Number == long.MaxValue ? Log.Book.Epoch : RoomEpoch.Of(by.Number)) > Conversations[^1].Epoch ? null : Objection.IdTaken;

    /// <returns>Null when the log does not open a case.</returns>
    public static CaseFile? Fold(RoomLog log)
    {
        var opened = log.Lines.Select(line => line.Entry.Fact).OfType<CaseOpened>().FirstOrDefault();
        if (opened is null)
        {
            return null;
        }

        var contact = log.Lines.Select(line => line.Entry.Fact).OfType<ContactMoved>().Select(moved => moved.Contact).LastOrDefault() ?? opened.Contact;
        var read = log.Lines.Select(line => line.Entry.Fact).OfType<LettersRead>().SelectMany(facts => facts.Ids).ToHashSet(StringComparer.Ordinal);
        var turns = new List<CaseTurn>();
        var said = log.Earlier.Select(id => id.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var line in log.Lines)
        {
            var day = line.Entry.Day;
            CaseTurn? turn = line.Entry.Fact switch
            {
                LetterArrived letter when said.Add(letter.Id) => new CaseTurn.FromContact(day, letter, read.Contains(letter.Id)),
                AnswerWritten answer when said.Add(answer.Id) => new CaseTurn.FromUs(day, answer.Id, answer.Text, log.NameOf(line.Author)),
                ContactMoved => new CaseTurn.Moved(day),
                ContactClosed => new CaseTurn.Closed(day),
                _ => null,
            };
            if (turn is not null)
            {
                turns.Add(turn);
            }
        }

        var file = new CaseFile(opened, contact, log, turns, (log.Lines.LastOrDefault(line => line.Entry.Fact is not AccessNoted) ?? log.Lines[^1]).Entry.Day);
        file = file with { Ids = IdBook.Of(log.Earlier.Where(id => !id.IsOfConversation)) };
        var inadmissible = new List<Inadmissible>();
        foreach (var line in log.Lines)
        {
            var (fact, by) = (line.Entry.Fact, log.StampOf(line));
            if (!line.IsCarried && Admission.Check(file, fact, by) is { } why)
            {
                inadmissible.Add(new Inadmissible(line, why));
            }
            else
            {
                file = file.After(fact, by);
            }
        }

        return file with { Inadmissible = inadmissible };
    }

    /// <summary>The case with one admissible fact more. Each feature takes what is its own.</summary>
    private CaseFile After(Fact fact, Stamp by) => this with
    {
        Conversations = fact is ConversationRenewed renewed
            ? [.. Conversations, new ConversationKeys(RoomEpoch.Of(by.Number), renewed.ConversationSeed, renewed.InboxSeed, by.Day)]
            : Conversations,
        Ids = Ids.After(fact),
        People = People.After(fact, by),
        Consent = Consent.After(fact, by),
        Risk = Risk.After(fact, by),
        Vetting = Vetting.After(fact, by),
        Support = Support.After(fact, by),
        Referrals = Referrals.After(this, fact, by),
        Retention = Retention.After(fact, by),
        Audit = Audit.After(fact, by),
        Forms = Forms.After(fact, by),
        Safeguarding = Safeguarding.After(fact, by),
        Checkpoints = Checkpoints.After(fact, by),
        Notes = Notes.After(fact, by),
        Children = Children.After(fact, by),
        Tasks = Tasks.After(fact, by),
        Stages = Stages.After(fact, by),
    };

    private IEnumerable<StandingFact> Letters() => Log.Lines
        .Where(line => line.Entry.Fact is LetterArrived)
        .DistinctBy(line => ((LetterArrived)line.Entry.Fact).Id, StringComparer.Ordinal)
        .Select(line => new StandingFact((LetterArrived)line.Entry.Fact, line.Number));
}
