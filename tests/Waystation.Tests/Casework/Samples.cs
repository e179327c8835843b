using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
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

namespace Waystation.Tests.Casework;

/// <summary>One valid fact of every kind at least, in an order in which a case room would take them all.</summary>
internal static class Samples
{
    private static readonly DateOnly s_day = new(2026, 11, 22);
    private static readonly FieldChoice[] s_choices = [new FieldChoice("a", [new Wording("en", "A")]), new FieldChoice("b", [new Wording("en", "B")])];

    public static CaseOpened Opened { get; } = new("4021185", "waycard1x", new byte[32], new byte[32], "ru");

    /// <summary>Of the conversation.</summary>
    public static IReadOnlyList<Fact> Conversation { get; } =
    [
        Opened,
        new ColleagueInvited("way1y"),
        new Waystation.Casework.Members.MemberAdmitted(new string('a', 64), Waystation.Casework.Members.Role.Works, "way1z"),
        new Waystation.Casework.Members.DeviceAdmitted(new string('b', 64), "way1w"),
        new LetterArrived("letter-1", s_day, "for-myself", "no", "ru", "Я у подруги.", [new FileArrived("file-1", "фото.jpg", 3, new string('0', 64), ["a1", "b2"], new byte[32])], "Friday", "short"),
        new LettersRead(["letter-1"]),
        new AnswerWritten("answer-1", "We read it."),
        new ContactMoved("waycard1z"),
        new ContactClosed(),
        new Waystation.Casework.Checkpoints.Carried("checkpoint-1", [new Waystation.Casework.Checkpoints.CarriedLine(1, new string('0', 64), new string('1', 32), "way1x", "{}\n{}\n"u8.ToArray())], [new Waystation.Casework.Checkpoints.EarlierId("note-0", "note-written", IsStruck: true, "contact")], "contact"),
        new Waystation.Casework.Checkpoints.CheckpointMade("checkpoint-1", s_day, 1, new string('e', 64)),
        new PersonKeyed("p9", "AGE-SECRET-KEY-1"u8.ToArray()),
        new SealedFact("p9", [1, 2, 3]),
        new ErasedFact("p9"),
        new UnknownFact("bed-offered"),
    ];

    /// <summary>With a field of every kind.</summary>
    public static Form Form { get; } = new(
        "arrival",
        [new Wording("ru", "Приезд"), new Wording("en", "Arrival")],
        [
            new FormField("text", FieldKind.Text, [new Wording("en", "When?")], []),
            new FormField("long", FieldKind.LongText, [new Wording("en", "How?")], []),
            new FormField("number", FieldKind.Number, [new Wording("en", "How many?")], []),
            new FormField("day", FieldKind.Day, [new Wording("en", "Which day?")], []),
            new FormField("yes", FieldKind.YesNo, [new Wording("en", "Met?")], []),
            new FormField("one", FieldKind.OneOf, [new Wording("en", "By?")], s_choices),
            new FormField("some", FieldKind.SomeOf, [new Wording("en", "With?")], s_choices),
        ]);

    /// <summary>Of a case, after the conversation.</summary>
    public static IReadOnlyList<Fact> Case { get; } =
    [
        new PersonNamed("contact", "Мадина"),
        new PersonNamed("p2", "Ali"),
        new PersonNamed("p3", "somebody else's"),
        new PersonRemoved("p3"),
        new ContactNamed("contact"),
        new RelationNoted("contact", "relation-1", Relation.ParentOf, "p2"),
        new LanguageSpoken("contact", "language-1", "ce-Cyrl-RU", Mastery.Well),
        new NeedNoted("p2", "need-1", NeedKind.Accessibility, "a room without stairs"),
        new NeedNoted("p2", "need-2", NeedKind.Shelter),
        new WayNoted("contact", "way-1", Way.Phone, WaySafety.OnlyInHours, "ask for Anna first", 22, 2),
        new WayNoted("contact", "way-2", Way.ThroughSomebody, WaySafety.Never),
        new WhereaboutsSet("contact", WhereaboutsKind.WithSomebody, "RU", "Нижний Новгород", Day("2026-11")),
        new WhereaboutsSet("p2", WhereaboutsKind.Unknown),
        new PaperNoted("contact", "paper-1", PaperKind.TravelPassport, PaperState.TakenAway, "RU", Day("2029-04-07"), "the brother has it"),
        new MedicalNeedNoted("p2", "medical-1", Urgency.Soon, "insulin for a week"),
        new WishNoted("contact", "wish-1", "Уехать вместе."),
        new ConsentGiven("contact", "grant-1", ConsentPurpose.Shelter, "Дом", [DataCategory.Needs, DataCategory.Letters], ConsentWording.Of("Мы передадим…", "ru"), HowGiven.InALetter, s_day, s_day.AddDays(30), "letter-1"),
        new ConsentGiven("contact", "grant-2", ConsentPurpose.LegalHelp, "age1lawyer", [DataCategory.Documents], ConsentWording.Of("We pass on …", "en"), HowGiven.Spoken, s_day, s_day, GivenBy: "contact"),
        new ConsentWithdrawn("contact", "grant-1"),
        new ThreatNoted("contact", "threat-1", "an uncle in the police", "to bring her back", "he calls each evening", Day("2026")),
        new VulnerabilityNoted("contact", "vulnerability-1", "no papers"),
        new CapacityNoted("p2", "capacity-1", "knows the city"),
        new RiskLevelSet("contact", RiskLevel.High, "the calls became more"),
        new ReviewPlanSet(60, 20, 5, 1),
        new ChecklistChosen(new Checklist("ours-1", [new ChecklistQuestion("safe", [new Wording("en", "Is it safe?")], [new Wording("en", "So that nobody is hurt.")])], [new Wording("ru", "Никогда не просите доказательств.")])),
        new VettingAnswered("contact", "safe", VettingReply.Unclear, "ask again"),
        new DangerOfLife("contact", "danger-1", DisclosureStage.ThereIsAPlace, "he is at the door"),
        new VettingConcluded("contact", true, "it holds together"),
        new Disclosed("contact", DisclosureStage.ThereIsAPlace),
        new AgeBandSet("p2", AgeBand.TwelveToFourteen),
        new DeciderNamed("p2", DeciderKind.Guardian, "contact"),
        new GuardianAsked("p2", "contact", ChildStep.Journey, true),
        new AssentAsked("p2", ChildStep.Journey, true, "together with mama"),
        new BestInterestsConcluded("p2", ChildStep.Journey, true, "they stay together"),
        new HostClearanceSet("host-1", true),
        new LegalAdviceRecorded("p2", "advice-1", "GE", "a lawyer of the network", "both parents' consent, notarised"),
        new GuardianDangerSet("p2", "contact", false, "we spoke to the child alone"),
        new NoteWritten("contact", "note-1", "Говорит спокойно.\nСпрашивать о сыне не надо."),
        new MoneySpent("money-1", SupportHeading.TravelInsideTheCountry, 1_250_00, "RUB", s_day),
        new SupportGiven("p2", "support-1", SupportHeading.Medical, s_day, "insulin for a month"),
        new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded),
        new CaseReopened(),
        new CaseMerged(CaseNumber.From(7).Digits),
        new CaseReferred("Другая сеть"),
        new TaskAdded("contact", "task-1", "ask for the train's number", s_day.AddDays(3)),
        new TaskAdded("p2", "task-2", "find a doctor"),
        new TaskHandedOver("task-1", "boris"),
        new TaskHandedOver("task-1"),
        new TaskMarked("task-1", true),
        new ReferralProposed("referral-1", ConsentPurpose.LegalHelp, "age1lawyer", [DataCategory.Documents], ["contact", "p2"]),
        new ReferralSent("referral-1", [16, 20], new string('a', 64)),
        new ReferralAnswered("referral-1", Accepts: true),
        new ReferralProposed("referral-2", ConsentPurpose.Shelter, "Дом", [DataCategory.Needs], ["p2"]),
        new ReferralSent("referral-2", [18], new string('0', 64)),
        new ReferralAnswered("referral-2", Accepts: false, ReferralReason.NoRoom),
        new ReferralWithdrawn("referral-2", ReferralReason.AnotherHelps),
        new AccessNoted(AccessKind.Exported, [DataCategory.Documents], ["contact"], ["grant-2"], "age1lawyer"),
        new AccessNoted(AccessKind.Read, [], [], []),
        new FormShaped(Form),
        new FormAnswered("contact", "arrival", "text", new FormValue(Text: "ночью")),
        new FormAnswered("contact", "arrival", "number", new FormValue(Number: 2)),
        new FormAnswered("contact", "arrival", "day", new FormValue(Day: Day("2026-11"))),
        new FormAnswered("contact", "arrival", "yes", new FormValue(YesNo: false)),
        new FormAnswered("p2", "arrival", "one", new FormValue(Choices: ["b"])),
        new FormAnswered("p2", "arrival", "some", new FormValue(Choices: ["b", "a"])),
        new FormAnswered("p2", "arrival", "one", new FormValue()),
        new KeptLonger(s_day.AddDays(400), KeepingReason.LegalClaim),
        new ErasureAsked("erasure-1", ErasureReason.TheyAskedUsTo, "p2"),
        new ErasureAsked("erasure-2", ErasureReason.ByRule),
        new ErasureReversed("erasure-2"),
        new ArchiveReversed(),
        new ConsentWithdrawn("contact"),
    ];

    /// <summary>Of a safeguarding room, by its first member.</summary>
    public static IReadOnlyList<Fact> Safeguarding { get; } =
    [
        new SafeguardingOpened(),
        new PersonNamed("c1", "Z."),
        new PersonNamed("h1", "Driver K"),
        new PartyNamed("c1", PartyKind.Guest),
        new PartyNamed("h1", PartyKind.Helper, "boris"),
        new ComplaintMade("c1", "complaint-1", "h1", "Он просил телефон моей сестры."),
        new TasksConcluded("h1", "complaint-1", TasksKept.None, "until we have spoken"),
        new ComplaintFound("h1", "complaint-1", Outcome.Open, "we ask him today"),
    ];

    /// <summary>Of a case, by a second member after the first has written <see cref="Case"/>.</summary>
    public static IReadOnlyList<Fact> Second { get; } =
    [
        new Waystation.Casework.Checkpoints.CheckpointCompared("checkpoint-1", "anna", Waystation.Casework.Checkpoints.CheckpointVerdict.Agrees),
        new ConsentWitnessed("grant-2"),
        new DangerReviewed("contact", "danger-1", true, "I would have done the same"),
        new ErasureBegun("erasure-1"),
        new ErasureConfirmed("erasure-1"),
    ];

    public static RoughDay Day(string text) => RoughDay.TryParse(text, out var day) ? day : throw new ArgumentException("No day.", nameof(text));

    /// <summary>Of every kind. What strikes out comes last.</summary>
    /// <summary>When somebody is taken out.</summary>
    public static IReadOnlyList<Fact> Removal { get; } =
    [
        new Waystation.Casework.Members.RemovalAsked("way1z"),
        new Waystation.Casework.Members.EpochEnded("way1z", new string('b', 64)),
        new Waystation.Casework.Members.EpochEnded("way1z", new string('c', 64), "way1w"),
        new Waystation.Casework.Members.EpochRenewed(new string('d', 64)),
        new ConversationRenewed(new byte[32], new byte[32]),
        new Waystation.Casework.Members.RemovalDecided("way1z", 1, Waystation.Casework.Members.RemovalVerdict.Confirmed),
    ];

    public static IReadOnlyList<Fact> All { get; } = [new AuthorIntroduced("Anna"), .. Removal, .. Conversation.Where(fact => fact is not ErasedFact), .. Case, .. Second, .. Safeguarding.Where(fact => fact is not PersonNamed), new ArchiveAsked(), new StruckOut("something")];
}
