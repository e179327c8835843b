using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class AdmissionTests
{
    private static readonly DateOnly s_day = History.Day;

    [Fact]
    public void The_samples_of_every_kind_are_admissible_in_their_order()
    {
        var history = new History();
        foreach (var fact in Samples.Conversation.Concat(Samples.Case))
        {
            Assert.True(history.Ask("anna", fact) is null, $"{fact.GetType().Name}: {history.Ask("anna", fact)}");
            history.Write("anna", fact);
        }

        foreach (var fact in Samples.Second)
        {
            Assert.True(history.Ask("boris", fact) is null, $"{fact.GetType().Name}: {history.Ask("boris", fact)}");
            history.Write("boris", fact);
        }

        Assert.Empty(history.File.Inadmissible);
    }

    /// <summary>The desk asks before it writes and the fold asks again: they must be of one mind.</summary>
    [Fact]
    public void What_a_desk_may_not_write_has_no_effect_when_it_is_written_all_the_same()
    {
        foreach (var fact in Samples.All.Where(fact => fact is not AuthorIntroduced))
        {
            var history = new History();
            var why = history.Ask("anna", fact);
            history.Write("anna", fact);
            Assert.Equal(why, history.File.Inadmissible.SingleOrDefault()?.Why);
        }
    }

    [Fact]
    public void Whoever_has_not_introduced_themselves_writes_nothing_that_counts()
    {
        var history = new History().Write("stranger", new StruckOut("x"));
        Assert.Equal(Objection.AuthorUnknown, history.Ask("stranger", new StruckOut("x")));
        Assert.Equal(Objection.AuthorUnknown, Assert.Single(history.File.Inadmissible).Why);
    }

    [Fact]
    public void What_the_person_wrote_counts_whatever_is_wrong_with_it()
    {
        var history = new History().Write("stranger", new LetterArrived("l", s_day, "p", "s", "no language", new string('x', 100_000), []));
        Assert.Empty(history.File.Inadmissible);
        Assert.Single(history.File.Turns);
    }

    [Fact]
    public void What_nobody_said_cannot_be_struck_out() =>
        Assert.Equal(Objection.NotThere, new History().Ask("anna", new StruckOut("something")));
}
