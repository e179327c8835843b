using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Exchange;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Desk;
using Waystation.Desk.Deeds.Cases;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Sealing;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>What leaves a desk as a package or as files is what live consents cover, whatever a page sends; and the room says so.</summary>
public sealed partial class PassOnTests
{
    private const string Contact = PersonalFact.TheContact;
    private static readonly ConsentWording s_wording = ConsentWording.Of("Можно ли рассказать об этом?", "ru");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Standard_age_opens_a_package_and_finds_what_consents_cover_and_nothing_more()
    {
        Parts.Require(Parts.Program("age") is not null, "age");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await PreparedAsync(network, anna);
        using var folder = new TemporaryFolder();
        await RunAsync("age-keygen", "-o", folder["key"]);
        var to = Regex.Match(await File.ReadAllTextAsync(folder["key"], Stop), "age1[a-z0-9]+").Value;

        var left = Assert.IsType<PassAnswer.Left>(await PassOn.SendAsync(anna, Room(anna, number), "f1", to, Mark(anna, number), Stop));
        await File.WriteAllBytesAsync(folder["package"], left.Bytes, Stop);
        await RunAsync("age", "-d", "-i", folder["key"], "-o", folder["zip"], folder["package"]);
        using var archive = ZipFile.OpenRead(folder["zip"]);
        using var package = archive.GetEntry(CaseExport.PackageName)!.Open();
        using var read = new MemoryStream();
        await package.CopyToAsync(read, Stop);
        var text = Encoding.UTF8.GetString(read.ToArray());
        Assert.Contains("two beds", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", text, StringComparison.Ordinal);
        Assert.Contains(archive.Entries, entry => entry.FullName == "people/person-contact.txt");

        // The room says what left, also to a colleague; who did it, under which consent; and it is one thing that no erasure reaches.
        await NoteAccess.SendAsync(anna, Stop);
        await network.RoundAsync();
        var file = Room(boris, number).Case!;
        var sent = Assert.Single(Assert.Single(file.Referrals.Referrals).Sent);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(read.ToArray())), sent.What.Sha256);
        Assert.Empty(sent.Without);
        var noted = Assert.Single(file.Audit.Accesses, access => access.Value.Deed == AccessKind.Disclosed).Value;
        Assert.Equal(DataCategory.Needs, Assert.Single(noted.Categories));
        Assert.Equal((Contact, "g1", "housing"), (Assert.Single(noted.People), Assert.Single(noted.Grants), noted.Recipient!));
        Assert.Single(RetentionBook.BeyondReachOf(file, Contact));

        Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(boris, number, new ReferralAnswered("f1", Accepts: true)));
        Assert.Equal(ReferralStep.Accepted, Room(boris, number).Case!.Referrals.Find("f1")!.State.Agreed!.Value.Step);
        Assert.Equal(Objection.NotThisStep, Assert.IsType<PassAnswer.Objected>(await PassOn.SendAsync(boris, Room(boris, number), "f1", to, Mark(boris, number), Stop)).Why);
    }

    [Fact]
    public async Task A_withdrawal_that_the_sender_has_not_seen_holds_the_package_back_and_so_does_a_silent_relay()
    {
        var line = new RecordTests.Line();
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", line.Lay);
        var boris = await network.JoinAsync("Boris");
        var number = await PreparedAsync(network, anna);
        using var key = X25519Identity.Draw();
        var (to, mark) = (key.Recipient.ToText(), Mark(anna, number));

        Assert.Equal(PassRefusal.NotARecipient, await WhyAsync(PassOn.SendAsync(anna, Room(anna, number), "f1", "housing", mark, Stop)));
        Assert.Equal(PassRefusal.LookAgain, await WhyAsync(PassOn.SendAsync(anna, Room(anna, number), "f1", to, "another", Stop)));
        Assert.Equal(PassRefusal.LookAgain, await WhyAsync(PassOn.SendAsync(anna, Room(anna, number), "f2", to, mark, Stop)));

        line.IsCut = true;
        Assert.Equal(PassRefusal.NotReached, await WhyAsync(PassOn.SendAsync(anna, Room(anna, number), "f1", to, mark, Stop)));
        Assert.Equal(PassRefusal.NotReached, await WhyAsync(PassOn.ExportAsync(anna, Room(anna, number), Request(DataCategory.Needs), mark, Stop)));
        Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(boris, number, new ConsentWithdrawn(Contact)));
        line.IsCut = false;
        await CourierRound.SendAsync(boris, Stop);
        anna.Courier.IsReachable = true;
        Assert.Equal(PassRefusal.NothingLeaves, await WhyAsync(PassOn.SendAsync(anna, Room(anna, number), "f1", to, mark, Stop)));
        Assert.Equal(PassRefusal.NothingLeaves, await WhyAsync(PassOn.ExportAsync(anna, Room(anna, number), Request(DataCategory.Needs), mark, Stop)));
        await network.RoundAsync();
        Assert.DoesNotContain(Room(boris, number).Log.Lines, entry => entry.Entry.Fact is ReferralSent or AccessNoted { Deed: AccessKind.Disclosed or AccessKind.Exported });
    }

    [Fact]
    public async Task Whatever_a_page_sends_the_files_hold_only_what_a_live_consent_of_that_purpose_and_recipient_covers()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await RecordTests.TakeOnAsync(network, anna);
        var today = anna.World.Today;
        string[] people = [Contact, "p2"];
        foreach (var person in people)
        {
            await KeepAsync(anna, number, new PersonNamed(person, $"MARK-{person}-Name"), new NeedNoted(person, $"n-{person}", NeedKind.Shelter, $"MARK-{person}-Needs"), new WishNoted(person, $"w-{person}", $"MARK-{person}-Wishes"), new NoteWritten(person, $"o-{person}", $"MARK-{person}-Notes"));
        }

        // Of each state that a consent can be in, one; live are the first and the last.
        ConsentGiven Given(string person, string id, ConsentPurpose purpose, string recipient, HowGiven how, params DataCategory[] categories) => new(person, id, purpose, recipient, categories, s_wording, how, today, today.AddDays(30));
        await KeepAsync(
            anna, number,
            Given(Contact, "g1", ConsentPurpose.Shelter, "housing", HowGiven.Spoken, DataCategory.Needs, DataCategory.Name),
            Given(Contact, "g2", ConsentPurpose.Shelter, "clinic", HowGiven.AWorkersWord, DataCategory.Needs),
            Given(Contact, "g3", ConsentPurpose.MedicalCare, "clinic", HowGiven.Spoken, DataCategory.Notes),
            Given(Contact, "g4", ConsentPurpose.MedicalCare, "housing", HowGiven.Spoken, DataCategory.Notes),
            Given(Contact, "g5", ConsentPurpose.Shelter, "housing", HowGiven.Spoken, DataCategory.Notes) with { From = today.AddDays(1) },
            Given("p2", "g6", ConsentPurpose.Shelter, "housing", HowGiven.OnPaper, DataCategory.Wishes),
            new ConsentWithdrawn(Contact, "g4"));
        await network.RoundAsync();
        await KeepAsync(boris, number, new ConsentWitnessed("g1"), new ConsentWitnessed("g4"), new ConsentWitnessed("g5"), new ConsentWitnessed("g6"));
        await network.RoundAsync();
        HashSet<string> live = ["MARK-contact-Name", "MARK-contact-Needs", "MARK-p2-Wishes"];

        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = await PlainBrowser.OpenAsync(host);
        var requests = Gen.Select(OneOf("Shelter", "MedicalCare", "Referral", "shelter", "99"), OneOf("housing", "clinic", "Housing", " housing", ""), Gen.Int[1, 15], Gen.Int[0, 3], Gen.Int[0, 3]);
        DataCategory[] asked = [DataCategory.Name, DataCategory.Needs, DataCategory.Wishes, DataCategory.Notes];
        var left = 0;
        foreach (var (purpose, recipient, categories, who, what) in requests.Array[40].Single())
        {
            List<(string, string)> fields = [("terms", $"{purpose}:{recipient}"), .. asked.Where((_, i) => (categories >> i & 1) == 1).Select(category => ("categories", category.ToString())), .. people.Where((_, i) => (who >> i & 1) == 1).Select(person => ("people", person))];

            // What nobody asked for: it overrides nothing.
            fields.AddRange(what switch
            {
                1 => [("grants", "g1"), ("override", "yes"), ("categories", "Letters"), ("facts", "MARK")],
                2 => [("people", "p2"), ("people", "everybody"), ("items", "1,2,3,4,5,6")],
                3 => [("today", today.AddDays(1).ToString("O")), ("witnessed", "yes"), ("recipient", "housing")],
                _ => [],
            });
            var preview = await browser.PostAsync($"/deed/preview/{number}", [.. fields]);
            fields.Add(("mark", Looked().Match(preview).Groups[1].Value));
            await browser.PostAsync($"/deed/export/{number}", [.. fields]);
            if (browser.Bytes.AsSpan().StartsWith("PK"u8))
            {
                left++;
                Assert.Equal(("Shelter", "housing"), (purpose, recipient));
                using var archive = new ZipArchive(new MemoryStream(browser.Bytes));
                foreach (var entry in archive.Entries)
                {
                    using var reader = new StreamReader(entry.Open());
                    Assert.All(Marked().Matches(await reader.ReadToEndAsync(Stop)).Select(match => match.Value), mark => Assert.True(live.Contains(mark) && fields.Contains(("people", mark.Split('-')[1])) && fields.Contains(("categories", mark.Split('-')[2])), mark));
                }
            }
        }

        // And what is covered does leave.
        var whole = await browser.PostAsync($"/deed/preview/{number}", [("terms", CaseForm.TermsOf(ConsentPurpose.Shelter, "housing")), .. asked.Select(category => ("categories", category.ToString())), .. people.Select(person => ("people", person))]);
        await browser.PostAsync($"/deed/export/{number}", [("mark", Looked().Match(whole).Groups[1].Value), ("terms", CaseForm.TermsOf(ConsentPurpose.Shelter, "housing")), .. asked.Select(category => ("categories", category.ToString())), .. people.Select(person => ("people", person))]);
        using var all = new ZipArchive(new MemoryStream(browser.Bytes));
        using var table = new StreamReader(all.GetEntry(CaseExport.TableName)!.Open());
        Assert.Equal(live.Order(), Marked().Matches(await table.ReadToEndAsync(Stop)).Select(match => match.Value).Distinct().Order());

        // Each time, the room is told.
        var kept = NoteAccess.Waiting(anna, Room(anna, number)).Count(noted => noted.Deed == AccessKind.Exported) + Room(anna, number).Case!.Audit.Accesses.Count(access => access.Value.Deed == AccessKind.Exported);
        Assert.Equal(left + 1, kept);
    }

    /// <summary>A case with a need under a live consent, a note under none, and a package prepared under the id f1.</summary>
    private static async Task<string> PreparedAsync(SmallNetwork network, Workstation anna)
    {
        var number = await RecordTests.TakeOnAsync(network, anna);
        var letter = Room(anna, number).Case!.Turns.OfType<CaseTurn.FromContact>().First().Letter.Id;
        await KeepAsync(
            anna, number,
            new PersonNamed(Contact, "SECRET name"),
            new NeedNoted(Contact, "n1", NeedKind.Shelter, "two beds"),
            new NoteWritten(Contact, "o1", "SECRET note"),
            new ConsentGiven(Contact, "g1", ConsentPurpose.Shelter, "housing", [DataCategory.Needs], s_wording, HowGiven.InALetter, anna.World.Today, anna.World.Today.AddDays(30), letter),
            new ReferralProposed("f1", ConsentPurpose.Shelter, "housing", [DataCategory.Needs, DataCategory.Name, DataCategory.Notes], [Contact]));
        await network.RoundAsync();
        return number;
    }

    private static async Task KeepAsync(Workstation desk, string number, params Fact[] facts)
    {
        foreach (var fact in facts)
        {
            Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(desk, number, fact));
        }
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(at => words[at]);

    private static ReleaseRequest Request(params DataCategory[] categories) => new(ConsentPurpose.Shelter, "housing", categories, [Contact]);

    private static string Mark(Workstation desk, string number)
    {
        var shown = RecordTests.Look(desk, number);
        return PassOn.Look(shown, shown.File.Referrals.Find("f1")!.What.Request).Mark;
    }

    private static async Task<PassRefusal> WhyAsync(Task<PassAnswer> answer) => Assert.IsType<PassAnswer.Refused>(await answer).Why;

    private static CaseRoom Room(Workstation desk, string number) => desk.RoomByNumber(number)!;

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Parts.Program(program)!, arguments) { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, said);
    }

    [GeneratedRegex("name=\"mark\" value=\"([0-9a-f]*)\"")]
    private static partial Regex Looked();

    [GeneratedRegex("MARK-[a-z0-9]+-[A-Za-z]+")]
    private static partial Regex Marked();
}
