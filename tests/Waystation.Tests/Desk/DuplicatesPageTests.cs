using Waystation.Casework.Cases;
using Waystation.Casework.Duplicates;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Waystation.Office.Deeds;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>Who may be one person is proposed across rooms, with reasons; people decide, and what they decided is remembered.</summary>
public sealed class DuplicatesPageTests
{
    private const string Contact = PersonalFact.TheContact;

    [Fact]
    public async Task Two_who_look_alike_stand_on_a_page_with_reasons_until_somebody_says_that_they_are_two()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var (one, other) = (await RecordTests.TakeOnAsync(network, anna), await RecordTests.TakeOnAsync(network, anna));
        await RecordTests.DecideAsync(anna, one, new PersonNamed(Contact, "Мадина Хасанова"));
        await RecordTests.DecideAsync(anna, one, new PersonNamed("p2", "Заур"));
        await RecordTests.DecideAsync(anna, other, new PersonNamed(Contact, "Khasanova Madina"));
        await network.RoundAsync();

        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = await PlainBrowser.OpenAsync(host);
        var page = await browser.GetAsync("/duplicates");
        Assert.All((string[])["Мадина Хасанова", "Khasanova Madina", "A name that sounds the same", "Written about within the same weeks", "go on with"], words => Assert.Contains(words, page, StringComparison.Ordinal));
        Assert.DoesNotContain("Заур", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Madina", await browser.GetAsync("/duplicates?least=6"), StringComparison.Ordinal);

        // Whoever is named first, and however often.
        page = await browser.FillAsync("/duplicates", "/deed/two-people");
        Assert.Contains("Nobody looks like anybody else", page, StringComparison.Ordinal);
        Assert.Empty(anna.LikePeople.Find(1, anna.News).Pairs);
        Assert.True(TellApart.Do(anna, (other, Contact), (one, Contact), areTwo: true));
        Assert.Equal(1, anna.LikePeople.ToldApart);
        page = await browser.FillAsync("/duplicates", "/deed/two-people");
        Assert.Contains("A name that sounds the same", page, StringComparison.Ordinal);
        Assert.Equal(0, anna.LikePeople.ToldApart);

        // Nobody whom this desk does not know.
        Assert.False(TellApart.Do(anna, (one, "p9"), (other, Contact), areTwo: true));
        Assert.False(TellApart.Do(anna, (one, Contact), ("0000000", Contact), areTwo: true));
    }

    [Fact]
    public async Task Nobody_is_merged_by_it_and_what_goes_on_as_another_case_is_proposed_no_more()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var (one, other) = (await RecordTests.TakeOnAsync(network, anna), await RecordTests.TakeOnAsync(network, anna));
        foreach (var number in (string[])[one, other])
        {
            await RecordTests.DecideAsync(anna, number, new PersonNamed(Contact, "Мадина Хасанова"));
        }

        await network.RoundAsync();
        var pair = Assert.Single(anna.LikePeople.Find(DuplicateFinder.UsualThreshold, anna.News).Pairs);
        Assert.Equal(new[] { one, other }.Order(), new[] { pair.Number, pair.OtherNumber }.Order());
        Assert.All((string[])[one, other], number => Assert.True(anna.RoomByNumber(number)!.Case!.Stages.IsOpen));

        await RecordTests.DecideAsync(anna, one, new CaseMerged(other));
        await network.RoundAsync();
        Assert.Empty(anna.LikePeople.Find(1, anna.News).Pairs);
    }
}
