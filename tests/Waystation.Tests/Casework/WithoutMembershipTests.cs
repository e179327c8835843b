using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Members;
using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

/// <summary>Every kind of fact that there is, from somebody who may not write it: a stranger with the room's key, one who was taken out, one who may read.</summary>
public sealed class WithoutMembershipTests
{
    private static readonly byte[] s_ticket = [.. Enumerable.Repeat((byte)9, 32)];

    /// <summary>Never without effect, whoever carries it in: what the person said and was told, who speaks, who looked; and what stands for what cannot be read.</summary>
    private static readonly IReadOnlySet<Type> s_heard = new HashSet<Type>
    {
        typeof(ConsentWithdrawn), typeof(AccessNoted), typeof(UnknownFact), typeof(ErasedFact), typeof(PersonKeyed), typeof(SealedFact), typeof(AuthorIntroduced), typeof(CaseOpened),
        typeof(ColleagueInvited), typeof(LetterArrived), typeof(LettersRead), typeof(AnswerWritten), typeof(ContactMoved), typeof(ContactClosed),
    };

    public static TheoryData<string> Kinds { get; } = [.. typeof(Fact).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(Fact))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_refused_to_a_stranger_to_one_who_was_taken_out_and_to_one_who_may_only_read(string kind)
    {
        if (s_heard.Any(type => type.Name == kind))
        {
            return;
        }

        var facts = Samples.All.Concat(Samples.Case).Concat(Samples.Safeguarding).Where(fact => fact.GetType().Name == kind).ToList();
        Assert.NotEmpty(facts);
        foreach (var fact in facts)
        {
            var history = new History();
            Assert.Equal(Objection.AuthorUnknown, history.Ask("stranger", fact));
            Assert.Equal(Objection.AuthorUnknown, Assert.Single(history.Write("stranger", fact).File.Inadmissible).Why);

            var (left, reads) = (Left(), Reads());
            Assert.Equal(Objection.YouAreOut, Admission.Check(left, fact, "boris", History.Day));
            Assert.Equal(fact is ErasureConfirmed ? Objection.NotThere : Objection.OnlyReads, Admission.Check(reads, fact, "reader", History.Day));
        }
    }

    private static CaseFile Left() => CaseFile.Fold(RoomLog.Fold(
    [
        Line(1, 1, "anna", 1, null, new AuthorIntroduced("anna", "way1anna")),
        Line(2, 1, "anna", 2, 1, Samples.Opened),
        Line(3, 1, "anna", 3, 2, new MemberAdmitted(MemberBook.MarkOf(s_ticket), Role.Works, "way1boris")),
        Line(4, 1, "boris", 1, null, new AuthorIntroduced("boris", "way1boris", s_ticket)),
        Line(5, 1, "anna", 4, 3, new EpochEnded("way1boris", new string('c', 64))),
        Line(1, 2, "anna+", 1, null, new AuthorIntroduced("anna", "way1anna", Ticket: null, "anna", [])),
    ]))!;

    private static CaseFile Reads() => CaseFile.Fold(RoomLog.Fold(
    [
        Line(1, 1, "anna", 1, null, new AuthorIntroduced("anna", "way1anna")),
        Line(2, 1, "anna", 2, 1, Samples.Opened),
        Line(3, 1, "anna", 3, 2, new MemberAdmitted(MemberBook.MarkOf(s_ticket), Role.Reads, "way1reader")),
        Line(4, 1, "reader", 1, null, new AuthorIntroduced("reader", "way1reader", s_ticket)),
    ]))!;

    private static RoomLine Line(long number, int epoch, string author, long counter, long? previous, Fact fact)
    {
        var at = RoomEpoch.NumberOf(epoch, number);
        return new RoomLine(at, $"hash {author} {counter}", author, new Entry { Epoch = epoch, Counter = counter, Previous = previous is { } before ? $"hash {author} {before}" : null, SeenNumber = at - 1, SeenHash = "", Day = History.Day, Fact = fact });
    }
}
