using Microsoft.Playwright;
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
using Waystation.Casework.Support;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Tests.Office;
using Xunit;
using Record = Waystation.Office.Deeds.Record;

namespace Waystation.Tests.Desk;

/// <summary>Every page of a case, and across cases, with something on each: sound for those who hear it or use a keyboard, in both languages, light and dark.</summary>
[Collection(Browsers.Name)]
public sealed class CasePagesTests
{
    private const string Contact = PersonalFact.TheContact;

    private static readonly string[] s_pages = ["", "/letters", "/people", "/risk", "/vetting", "/consent", "/sharing", "/sharing/f1", "/tasks", "/children", "/notes", "/support", "/forms", "/stage", "/keeping", "/timeline", "/access"];

    [Theory]
    [InlineData("en-GB", ColorScheme.Light)]
    [InlineData("ru-RU", ColorScheme.Dark)]
    public async Task Every_page_with_something_on_it_is_sound(string locale, ColorScheme scheme)
    {
        await using var browser = await DeskBrowser.OpenAsync(locale: locale, scheme: scheme);
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await FilledAsync(network, anna, boris);
        var other = await RecordTests.TakeOnAsync(network, anna);
        foreach (var fact in (Fact[])[new PersonNamed(Contact, "Zaur"), new PersonNamed("p2", "Amina Khasanova"), new WhereaboutsSet("p2", WhereaboutsKind.AtHome, "RU", "Stavropol"), new AgeBandSet("p2", AgeBand.Adult)])
        {
            Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, other, fact));
        }

        await network.RoundAsync();
        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        await browser.Page.GotoAsync(host.Launch.ToString());
        await browser.Page.Locator("h1").WaitForAsync();
        // Every page in one language and one scheme; in both where the developer looks.
        var all = Environment.GetEnvironmentVariable("WAYSTATION_SHOTS") is { Length: > 0 };
        var odd = scheme == ColorScheme.Dark ? 1 : 0;
        foreach (var (page, _) in s_pages.Select(page => $"/case/{number}{page}").Concat(["/", "/cases?stage=Open&has=NotVetted", "/take-in", "/board", "/calendar", "/calendar?when=now", "/duplicates", "/status", "/load"]).Select((page, i) => (page, i)).Where(page => all || page.i % 2 == odd))
        {
            await browser.Page.GotoAsync(new Uri(host.Launch, page).ToString());
            var name = $"{locale[..2]}-{page.Replace(number, "case", StringComparison.Ordinal).Trim('/').Replace('/', '-').Split('?')[0]}{(page.Contains("when", StringComparison.Ordinal) ? "-now" : "")}";
            if (page.Contains("/people", StringComparison.Ordinal))
            {
                await browser.Page.Locator("summary").Last.ClickAsync();
            }

            await NarrowAsync(browser, name, all);
        }

        // Found while it is typed, in another script than it was written in; and the same as a page, where the words stand in no address.
        await browser.Page.GotoAsync(new Uri(host.Launch, "/").ToString());
        await browser.Page.Keyboard.PressAsync("/");
        await browser.Page.Keyboard.TypeAsync("Zaur");
        await browser.Page.Locator("#found a:has-text('Заур')").First.WaitForAsync();
        await NarrowAsync(browser, $"{locale[..2]}-finding", all);
        await browser.Page.Keyboard.PressAsync("Escape");
        await browser.Page.Locator("#words").FillAsync("сосед");
        await browser.Page.Locator("#found mark").First.WaitForAsync();
        await browser.Page.Locator("#words").PressAsync("Enter");
        await browser.Page.Locator("h1:has-text('Found'), h1:has-text('Найдено')").WaitForAsync();
        await NarrowAsync(browser, $"{locale[..2]}-found", all);
        Assert.EndsWith("/risk", await browser.Page.Locator("#found a").First.GetAttributeAsync("href"), StringComparison.Ordinal);

        // A form that was not taken says what is wrong, keeps what was typed, and lets go to the field.
        await browser.Page.GotoAsync(new Uri(host.Launch, $"/case/{number}/risk").ToString());
        await browser.Page.Locator("details:has(form[action$='/note-threat']) > summary").ClickAsync();
        await browser.Page.Locator("details[open] textarea").Nth(1).FillAsync("to find them");
        await browser.Page.Locator("details[open] button[type=submit]").ClickAsync();
        await browser.Page.Locator("#wrong a").First.WaitForAsync();
        Assert.Equal("to find them", await browser.Page.Locator("details[open] textarea").Nth(1).InputValueAsync());
        await DeskPagesTests.SoundAsync(browser, $"{locale[..2]}-wrong");
    }

    [Fact]
    public async Task A_long_list_comes_page_by_page()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var number = await RecordTests.TakeOnAsync(network, anna);
        for (var i = 0; i < 33; i++)
        {
            Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, new NoteWritten(Contact, $"n{i}", $"note the {i}.")));
        }

        await network.RoundAsync();
        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = await PlainBrowser.OpenAsync(host);
        var (first, second) = (await browser.GetAsync($"/case/{number}/notes"), await browser.GetAsync($"/case/{number}/notes?from=30"));
        Assert.Equal(Enumerable.Range(3, 30), Notes(first));
        Assert.Equal(Enumerable.Range(0, 3), Notes(second));
        Assert.Contains("?from=30", first, StringComparison.Ordinal);
        Assert.DoesNotContain("?from=60", second, StringComparison.Ordinal);

        static IEnumerable<int> Notes(string page) => Enumerable.Range(0, 33).Where(i => page.Contains($"<p class=\"text\" dir=\"auto\">note the {i}.", StringComparison.Ordinal));
    }

    /// <summary>Sound, and readable at 200% on a screen of 1280: nothing runs out of sight.</summary>
    private static async Task NarrowAsync(DeskBrowser browser, string name, bool shots)
    {
        await DeskPagesTests.SoundAsync(browser, name);
        if (shots)
        {
            await browser.Page.SetViewportSizeAsync(800, 800);
            await browser.ShotAsync(name + "-800");
        }

        await browser.Page.SetViewportSizeAsync(640, 800);
        Assert.True(await browser.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 641"), $"{name} is wider than the window");
        if (shots)
        {
            await browser.ShotAsync(name + "-640");
        }

        await browser.Page.SetViewportSizeAsync(1280, 800);
    }

    /// <summary>A family with something on every page, and a conflict.</summary>
    internal static async Task<string> FilledAsync(SmallNetwork network, Workstation anna, Workstation boris)
    {
        var number = await RecordTests.TakeOnAsync(network, anna);
        var today = anna.World.Today;
        Fact[] annas =
        [
            new PersonNamed(Contact, "Мира"),
            new PersonNamed("p2", "Заур"),
            new PersonNamed("p3", "Амина"),
            new RelationNoted(Contact, "r1", Relation.ParentOf, "p3"),
            new RelationNoted(Contact, "r2", Relation.BelongsWith, "p2"),
            new RelationNoted("p2", "r3", Relation.CaresFor, "p3"),
            new LanguageSpoken(Contact, "l1", "ce", Mastery.Well),
            new LanguageSpoken(Contact, "l2", "ru", Mastery.Somewhat),
            new NeedNoted(Contact, "n1", NeedKind.Shelter, "For three, ground floor."),
            new WayNoted(Contact, "w1", Way.OurPage, WaySafety.Safe),
            new WayNoted(Contact, "w2", Way.Phone, WaySafety.OnlyInHours, "Ask for the dentist.", 9, 14),
            new PaperNoted(Contact, "d1", PaperKind.TravelPassport, PaperState.TakenAway, "RU"),
            new PaperNoted("p3", "d2", PaperKind.BirthCertificate, PaperState.Held, "RU", RoughDay.TryParse("2027-01", out var day) ? day : null),
            new MedicalNeedNoted("p2", "m1", Urgency.Soon, "Insulin for ten days."),
            new WishNoted(Contact, "s1", "Уехать всем вместе, и чтобы дочь ходила в школу."),
            new WhereaboutsSet(Contact, WhereaboutsKind.WithSomebody, "RU", "Ставрополье"),
            new ThreatNoted(Contact, "t1", "Двоюродные братья мужа", "Вернуть её домой", "Спрашивали у соседей, дважды за неделю."),
            new VulnerabilityNoted(Contact, "v1", "One phone, which her brother pays for."),
            new CapacityNoted(Contact, "c1", "A friend with a car who asks nothing."),
            new RiskLevelSet(Contact, RiskLevel.High, "They asked for her by name twice in a week."),
            new VettingAnswered(Contact, "reach-is-theirs", VettingReply.Yes, "Own phone since March."),
            new VettingConcluded(Contact, true, "The letters hold together."),
            new DangerOfLife(Contact, "e1", DisclosureStage.ThereIsAPlace, "They are at the door of the building."),
            new AgeBandSet("p3", AgeBand.SixToEleven),
            new DeciderNamed("p3", DeciderKind.Guardian, Contact),
            new BestInterestsConcluded("p3", ChildStep.Journey, true, "She stays with her mother."),
            new LegalAdviceRecorded("p3", "a1", "GE", "A lawyer in Tbilisi", "With both parents no paper is asked for."),
            new ConsentGiven(Contact, "g1", ConsentPurpose.Shelter, "housing", [DataCategory.Needs, DataCategory.Household], ConsentWording.Of("Можно ли рассказать тем, кто ищет жильё, сколько вас и что вам нужно?", "ru"), HowGiven.Spoken, today, today.AddDays(10)),
            new ReferralProposed("f1", ConsentPurpose.Shelter, "housing", [DataCategory.Needs, DataCategory.Household], [Contact, "p3"]),
            new ReviewPlanSet(60, 20, 7, 1),
            new AssentAsked("p3", ChildStep.Shelter, true, "With mama."),
            new HostClearanceSet("keeper-12", false),
            new ErasureAsked("x1", ErasureReason.TheyAskedUsTo, "p2"),
            new FormShaped(new Form("q1", [new Wording("en", "School"), new Wording("ru", "Школа")],
            [
                new FormField("a", FieldKind.YesNo, [new Wording("en", "Do they go to school?"), new Wording("ru", "Ходят ли в школу?")], []),
                new FormField("b", FieldKind.SomeOf, [new Wording("en", "Which languages is school in?")], [new FieldChoice("c1", [new Wording("en", "Russian")]), new FieldChoice("c2", [new Wording("en", "Chechen")])]),
                new FormField("c", FieldKind.Day, [new Wording("en", "Since when?")], []),
            ])),
            new FormAnswered("p3", "q1", "a", new FormValue(YesNo: true)),
            new FormAnswered("p3", "q1", "b", new FormValue(Choices: ["c1", "c2"])),
            new TaskAdded(Contact, "k1", "Купить билеты до пятницы", today),
            new TaskAdded("p2", "k2", "Ask the pharmacy about insulin", today.AddDays(3)),
            new NoteWritten(Contact, "o1", "Sounded calmer than on Monday.\nWants to be called Mira, not by her papers."),
            new SupportGiven(Contact, "u1", SupportHeading.Food, today, "Food for a week"),
            new MoneySpent("u2", SupportHeading.TravelInsideTheCountry, 1_250_050, "RUB", today),
        ];
        foreach (var fact in annas)
        {
            Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, fact));
        }

        // Boris had seen the case as it was before.
        await network.RoundAsync();
        var before = RecordTests.Look(boris, number).SeenNumber;
        Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, new WhereaboutsSet(Contact, WhereaboutsKind.OnTheWay, "RU")));
        Assert.IsType<RecordAnswer.Kept>(await Record.DoAsync(boris, boris.RoomByNumber(number)!, new WhereaboutsSet(Contact, WhereaboutsKind.AtHome), before, boris.World.DrawLetterId(), TestContext.Current.CancellationToken));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.NotNull(RecordTests.Look(anna, number).File.People.WhereaboutsOf(Contact).Conflict);
        Assert.Empty(RecordTests.Look(anna, number).File.Inadmissible);
        return number;
    }
}
