using CsCheck;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class RollTests
{
    /// <summary>A list grows by id and is struck out by id: against a plain list.</summary>
    [Fact]
    public void A_roll_holds_what_was_said_last_under_each_id_that_was_not_struck_out() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3]).List[0, 40].Sample(steps =>
    {
        var (roll, naive) = (Roll<WishNoted>.Empty, new List<(string Id, string Text)>());
        foreach (var ((which, how), at) in steps.Select((step, at) => (step, at)))
        {
            var id = $"wish-{which}";
            var place = naive.FindIndex(said => said.Id == id);
            if (how == 0)
            {
                roll = roll.After(new StruckOut(id), Stamp(at));
                naive.RemoveAll(said => said.Id == id);
            }
            else
            {
                roll = roll.After(new WishNoted("contact", id, $"{at}"), Stamp(at));
                if (place < 0)
                {
                    naive.Add((id, $"{at}"));
                }
                else
                {
                    naive[place] = (id, $"{at}");
                }
            }

            Assert.Equal(naive, roll.Standing.Select(said => (said.Value.Id, said.Value.Text)));
            Assert.Equal(naive.Count, roll.Count);
            Assert.Equal(naive.Find(said => said.Id == id).Text, roll.Find(id)?.Value.Text);
        }
    });

    [Fact]
    public void One_id_names_one_thing_for_ever()
    {
        var history = new History().Write("anna", new PersonNamed("p2", "Ali")).Write("anna", new WishNoted("contact", "x", "to sleep"));
        Assert.Null(history.Ask("boris", new WishNoted("contact", "x", "to sleep longer")));
        Assert.Equal(Objection.IdTaken, history.Ask("boris", new WishNoted("p2", "x", "to sleep")));
        Assert.Equal(Objection.IdTaken, history.Ask("boris", new NeedNoted("contact", "x", NeedKind.Food)));
        history.Write("boris", new StruckOut("x"));
        Assert.Equal(Objection.StruckOut, history.Ask("anna", new WishNoted("contact", "x", "to sleep")));
        Assert.Null(history.Ask("anna", new StruckOut("x")));
        Assert.Empty(history.File.People.Wishes.Standing);
    }

    private static Stamp Stamp(int at) => new("anna", "anna", History.Day, at + 1, at);
}
