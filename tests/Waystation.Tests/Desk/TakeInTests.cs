using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Exchange;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Rooms;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>What comes from elsewhere is looked at first, and then becomes cases with rooms of their own.</summary>
public sealed class TakeInTests
{
    private const string Contact = PersonalFact.TheContact;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_package_that_one_desk_sends_becomes_a_case_on_the_desk_to_which_it_is_sealed_and_on_no_other()
    {
        var line = new RecordTests.Line();
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna");
        var boris = await network.JoinAsync("Boris", line.Lay);
        var number = await RecordTests.TakeOnAsync(network, anna);
        var letter = Room(anna, number).Case!.Turns.OfType<CaseTurn.FromContact>().First().Letter.Id;
        DataCategory[] categories = [DataCategory.Name, DataCategory.Needs, DataCategory.Letters];
        foreach (var fact in (Fact[])
        [
            new PersonNamed(Contact, "Мира"),
            new NeedNoted(Contact, "n1", NeedKind.Shelter, "two beds"),
            new ConsentGiven(Contact, "g1", ConsentPurpose.Referral, "the north", categories, ConsentWording.Of("Можно?", "ru"), HowGiven.InALetter, anna.World.Today, anna.World.Today.AddDays(30), letter),
            new ReferralProposed("f1", ConsentPurpose.Referral, "the north", categories, [Contact]),
        ])
        {
            Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, fact));
        }

        var mark = PassOn.Look(RecordTests.Look(anna, number), Room(anna, number).Case!.Referrals.Find("f1")!.What.Request).Mark;

        // A Waystation address of this relay does as well as a key.
        var to = Waystation.Office.Deeds.JoinRelay.MemberAddress(boris).ToText();
        var package = Assert.IsType<PassAnswer.Left>(await PassOn.SendAsync(anna, Room(anna, number), "f1", to, mark, Stop)).Bytes;
        Assert.Equal(TakeInRefusal.NotForThisDesk, Assert.IsType<TakeInLook.Refused>(TakeIn.Look(anna, package)).Why);
        Assert.Equal(TakeInRefusal.NotForThisDesk, Assert.IsType<TakeInLook.Refused>(TakeIn.Look(boris, [.. package[..^1], (byte)(package[^1] ^ 1)])).Why);
        var found = Assert.IsType<TakeInLook.Found>(TakeIn.Look(boris, package));
        Assert.Equal(["Мира"], Assert.Single(found.Cases).People);

        // Without a connection it waits, in the vault; nothing is opened twice.
        line.IsCut = true;
        var opened = Assert.Single((await OpenNewCases.DoAsync(boris, found.Cases, Stop))!);
        Assert.Null(boris.RoomByNumber(opened));
        line.IsCut = false;
        await CourierRound.MakeAsync(boris, Stop);
        await CourierRound.MakeAsync(boris, Stop);
        var file = Room(boris, opened).Case!;
        Assert.Equal("Мира", file.People.NameOf(file.People.Contact));
        Assert.Equal("two beds", Assert.Single(file.People.Needs.Standing).Value.Text);
        Assert.Equal("They came to my brother and asked for me.", Assert.Single(file.Notes.Notes.Standing).Value.Text);
        Assert.Empty(file.Consent.Grants);
        Assert.Empty(file.Inadmissible);
        Assert.Empty(Room(boris, opened).Log.Faults);
        Assert.Equal((0, 0), (boris.Courier.Unsent, boris.Courier.Held));
        Assert.Empty(boris.Troubles());

        // Nobody writes in it, so nobody is answered.
        Assert.False(await WriteAnswer.DoAsync(boris, Room(boris, opened), "We read it.", Stop));
        Assert.Null(anna.RoomByNumber(opened));
    }

    [Fact]
    public async Task Each_case_of_a_table_and_of_a_Primero_export_gets_a_room_of_its_own()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna"]);
        var anna = network.Desks[0];
        var table = Assert.IsType<TakeInLook.Found>(TakeIn.Look(anna, Encoding.UTF8.GetBytes("Дело;Имя;Возраст;Религия;Нужды\nА;Мира;34;x;жильё\nА;Амина;7;x;школа\nБ;Заур;сорок;x;\nВ;Руслан;51;x;врач\n")));
        Assert.Equal(["Религия"], table.Report!.NeverTaken);
        Assert.Equal([4], table.Report.Lines.Where(taken => !taken.IsTaken).Select(taken => taken.Line));
        Assert.Equal([["Мира", "Амина"], ["Руслан"]], table.Cases.Select(one => one.People.ToList()));
        var primero = Assert.IsType<TakeInLook.Found>(TakeIn.Look(anna, """[{"id":"1","data":{"name":"Zarina","age":16,"religion":"x"}}]"""u8.ToArray()));

        var numbers = (await OpenNewCases.DoAsync(anna, [.. table.Cases, .. primero.Cases], Stop))!;
        Assert.Equal(["Мира", "Руслан", "Zarina"], numbers.Select(number => Room(anna, number).Case!).Select(file => file.People.NameOf(file.People.Contact)!));
        Assert.All(numbers, number => Assert.Empty(Room(anna, number).Case!.Inadmissible));
        Assert.Equal(3, numbers.Select(number => Room(anna, number).Address.ToText()).Distinct().Count());
        Assert.Equal(Waystation.Office.Load.CaseLoad.Usual - 3, OpenNewCases.RoomFor(anna));

        // More than a desk may hold: none of them.
        var many = Assert.IsType<TakeInLook.Found>(TakeIn.Look(anna, Encoding.UTF8.GetBytes("name\n" + string.Concat(Enumerable.Range(0, 48).Select(i => $"Person {i}\n")))));
        Assert.Null(await OpenNewCases.DoAsync(anna, many.Cases, Stop));
        Assert.Equal(3, anna.Cases.Cases);
    }

    [Fact]
    public async Task What_is_no_file_of_ours_is_refused_in_words_and_nothing_unfolds_without_end()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna"]);
        var anna = network.Desks[0];
        foreach (var (file, why) in ((byte[], TakeInRefusal)[])
        [
            ([], TakeInRefusal.NoNames),
            ("[1,2"u8.ToArray(), TakeInRefusal.NotReadable),
            ("age,country\n3,GE\n"u8.ToArray(), TakeInRefusal.NoNames),
            ([0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2], TakeInRefusal.NotReadable),
            ("age-encryption.org/v1\n"u8.ToArray(), TakeInRefusal.NotForThisDesk),
            (new byte[TakeIn.Longest + 1], TakeInRefusal.TooLarge),
            (Sealed("not a package"u8), TakeInRefusal.NotReadable),
            (Sealed("PK\u0003\u0004 no archive"u8), TakeInRefusal.NotReadable),
            (Sealed(Waystation.Office.Packages.PackageFolder.Pack([new ExportedFile("another.json", [1])])), TakeInRefusal.NotReadable),
            (Sealed(Waystation.Office.Packages.PackageFolder.Pack([new ExportedFile(CaseExport.PackageName, new byte[CasePackage.Longest + 1])])), TakeInRefusal.NotReadable),
        ])
        {
            Assert.Equal(why, Assert.IsType<TakeInLook.Refused>(TakeIn.Look(anna, file)).Why);
        }

        byte[] Sealed(ReadOnlySpan<byte> plain) => Waystation.Sealing.AgeFile.Seal(plain, [Waystation.Letters.CardRecipient.Of(Waystation.Office.Members.ReadingBook.Card(anna))!]);
    }

    private static CaseRoom Room(Workstation desk, string number) => desk.RoomByNumber(number)!;
}
