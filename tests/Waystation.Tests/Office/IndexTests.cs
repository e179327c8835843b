using Microsoft.Data.Sqlite;
using Waystation.Casework.Finding;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Tasks;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Index;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

public sealed class IndexTests
{
    private const string Contact = PersonalFact.TheContact;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gate")]
    [InlineData("GATE bro")]
    [InlineData("Ёлка")]
    [InlineData("елки-па")]
    [InlineData("\"iron gate\" *")]
    [InlineData("NEAR(gate")]
    [InlineData("Хас-Магомед")]
    [InlineData("cafe")]
    public async Task Words_are_found_however_they_are_typed(string typed)
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (desk, _) = await TakenAsync(network, "My brother stands near the iron gate. OR Хас-Магомед, Хасмагомед: ёлки-палки, Ёлка, café.");
        Assert.Contains('\u0002', Assert.Single(desk.Search(typed)).Excerpt);
        Assert.Empty(desk.Search("nothing of the kind"));
    }

    [Fact]
    public async Task A_desk_that_opens_again_finds_by_the_snapshot_and_by_what_came_after_it_and_without_one_all_the_same()
    {
        var folder = new MemoryFolder();
        await using var network = await SmallNetwork.FoundAsync(["Boris"]);
        var desk = await network.JoinAsync("Anna", folder: folder);
        await network.AppointAsync(days: 7);
        var (_, number) = await TakenAsync(network, "The first of them, with a lighthouse in it.", desk);
        network.Release(desk);

        var (again, vault) = Open(network, folder);
        using (again)
        {
            Assert.Equal(number, Assert.Single(again.Search("lighthouse")).Number);
            using var file = IndexFile.Open(vault, "index/snapshot");
            Assert.NotNull(file);

            // It may grow far beyond the gibibyte at which SQLite stops by itself.
            using var connection = new SqliteConnection("Data Source=:memory:");
            connection.Open();
            var most = -1L;
            Assert.True(file.TryTakeLists(connection));
            IndexFile.LimitOrAsk(connection, IndexFile.Lists, ref most);
            Assert.True(most >> 30 > 100);
        }

        // Made anew, the one before is in no file any more.
        (again, _) = Open(network, folder);
        using (again)
        {
            var before = folder.Names().Where(name => name.StartsWith("evidence-", StringComparison.Ordinal)).ToList();
            again.RebuildIndex();
            Assert.Equal(before.Count, folder.Names().Count(name => name.StartsWith("evidence-", StringComparison.Ordinal)));
            Assert.NotEqual(before, folder.Names().Where(name => name.StartsWith("evidence-", StringComparison.Ordinal)));
        }

        // A snapshot of which a part was cut or altered is made anew: the words, which lie behind, and the lists.
        var name = folder.Names().Where(name => name.StartsWith("evidence-", StringComparison.Ordinal)).MaxBy(name => folder.Length(name))!;
        var bytes = folder.Read(name)!;
        foreach (var damaged in (byte[][])[bytes[..^1], Altered(bytes, bytes.Length - 100), Altered(bytes, 100_000), Altered(bytes, 5_000), []])
        {
            folder.Remove(name);
            folder.Write(name, damaged);
            (again, vault) = Open(network, folder);
            Assert.Equal(number, Assert.Single(again.Search("lighthouse")).Number);
            Assert.Equal(1, again.Cases.Cases);

            // Killed, so that the damaged one is there again at the next start.
            again.Index.Dispose();
            vault.Dispose();
        }
    }

    [Fact]
    public async Task A_desk_that_is_locked_before_the_words_have_come_loses_none()
    {
        var folder = new MemoryFolder();
        await using var network = await SmallNetwork.FoundAsync(["Boris"]);
        var desk = await network.JoinAsync("Anna", folder: folder);
        await network.AppointAsync(days: 7);
        var (_, number) = await TakenAsync(network, "The first of them, with a lighthouse in it.", desk);
        network.Release(desk);
        for (var i = 0; i < 20; i++)
        {
            Open(network, folder).Desk.Dispose();
        }

        var (again, _) = Open(network, folder);
        using (again)
        {
            Assert.Equal(number, Assert.Single(again.Search("lighthouse")).Number);

            // What is taken out of an index that came from a snapshot is in none of its pages either.
            Assert.True(Holds(again, "lighthouse"));
            again.Index.Remove(again.RoomByNumber(number)!.Address);
            Assert.False(Holds(again, "lighthouse"));
        }
    }

    [Fact]
    public async Task People_notes_needs_and_tasks_are_found_with_what_they_are_and_where()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var (one, other) = (await RecordTests.TakeOnAsync(network, anna), await RecordTests.TakeOnAsync(network, anna));
        foreach (var fact in (Fact[])
        [
            new PersonNamed(Contact, "Магомед Хасанов"),
            new PersonNamed("p2", "Зулай"),
            new NoteWritten(Contact, "n1", "Calm on Monday; wants a lighthouse."),
            new NeedNoted(Contact, "d1", NeedKind.Shelter, "ground floor, no stairs"),
            new TaskAdded(Contact, "t1", "Купить билеты", anna.World.Today),
            new ThreatNoted(Contact, "h1", "a cousin", "to bring him home", "waits at the bakery"),
        ])
        {
            await RecordTests.DecideAsync(anna, one, fact);
        }

        await RecordTests.DecideAsync(anna, other, new PersonNamed(Contact, "Мурат"));
        await network.RoundAsync();

        foreach (var (typed, kind) in (IReadOnlyList<(string, FoundKind)>)[("light", FoundKind.Note), ("stairs ground", FoundKind.Need), ("БИЛЕТЫ", FoundKind.Task), ("bakery", FoundKind.Risk), ("spr", FoundKind.Letter), (one[..4], FoundKind.CaseNumber)])
        {
            var found = anna.Search(typed is "spr" ? "asked for me" : typed);
            Assert.Contains(found, place => place.Kind == kind && place.Number == one && place.Name == "Магомед Хасанов");
            Assert.All(found, place => Assert.Equal(kind, place.Kind));
        }

        // As it is typed, in any script and spelling; the nearer name first.
        foreach (var typed in (string[])["Ма", "Маго", "Магомед", "магомед хас", "Mago", "Mohamed", "Mahomed Khasanov", "Khasanov", "محمد", "Хасанов Магомед", "МагIомед"])
        {
            var first = anna.Search(typed)[0];
            Assert.Equal((one, FoundKind.Name, "Магомед Хасанов"), (first.Number, first.Kind, first.Excerpt));
        }

        Assert.Equal("Зулай", Assert.Single(anna.Search("Zulay")).Excerpt);
        Assert.Equal(other, anna.Search("Murat")[0].Number);
        Assert.Empty(anna.Search("Aslan"));
    }

    [Fact]
    public async Task What_is_struck_out_said_anew_or_erased_is_found_no_more_and_lies_in_no_snapshot()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var number = await RecordTests.TakeOnAsync(network, anna);
        async Task SayAsync(params Fact[] facts)
        {
            foreach (var fact in facts)
            {
                await RecordTests.DecideAsync(anna, number, fact);
            }

            await network.RoundAsync();
        }

        await SayAsync(
            new PersonNamed(Contact, "Zebulonmark"),
            new PersonNamed("p2", "Yaroslavmark"),
            new NoteWritten("p2", "n1", "struckmark in a note"),
            new NoteWritten("p2", "n2", "firstmark in a note"),
            new TaskAdded("p2", "t1", "taskmark to be done", anna.World.Today),
            new NeedNoted(Contact, "d1", NeedKind.Food, "staysmark"));
        string[] gone = ["struckmark", "firstmark", "Zebulonmark"];
        string[] erased = ["Yaroslavmark", "secondmark", "taskmark"];
        Assert.All((string[])[.. gone, "Yaroslavmark", "taskmark", "staysmark"], mark => Assert.Equal(number, Assert.Single(anna.Search(mark)).Number));
        Assert.All((string[])[.. gone, "taskmark"], mark => Assert.True(Holds(anna, mark)));

        await SayAsync(new StruckOut("n1"), new NoteWritten("p2", "n2", "secondmark in a note"), new PersonNamed(Contact, "Xenia"));
        Assert.All(gone, mark => Assert.Empty(anna.Search(mark)));
        Assert.All(gone, mark => Assert.False(Holds(anna, mark), mark));
        Assert.All((string[])[.. erased, "staysmark", "Xenia"], mark => Assert.Single(anna.Search(mark)));

        Assert.Empty(anna.LikePeople.Find(1, anna.News).Pairs);

        // The person's key is destroyed on this desk: their items no longer open.
        var room = anna.RoomByNumber(number)!;
        anna.Vault.Commit(new Change.Put(RoomPlaces.Prefix(room.Address) + "erased/p2", [1]));
        room.Sleep();
        anna.Index.Take(room, anew: true);
        Assert.All(erased, mark => Assert.Empty(anna.Search(mark)));
        Assert.All(erased, mark => Assert.False(Holds(anna, mark), mark));
        Assert.All((string[])["staysmark", "Xenia"], mark => Assert.Single(anna.Search(mark)));
        Assert.DoesNotContain(anna.Board.Pressing(anna.World.Today, 0, 50), row => row.Kind == Waystation.Casework.Agenda.AgendaKind.Task);

        // The same when the whole index is made anew; nobody is found on the old one any more.
        var before = anna.Index;
        anna.RebuildIndex();
        Assert.NotSame(before, anna.Index);
        Assert.All(erased, mark => Assert.False(Holds(anna, mark), mark));
        Assert.Single(anna.Search("staysmark"));
        Assert.Equal(0, anna.LikePeople.Find(1, anna.News).TooCommon);

        // The whole room.
        anna.Index.Remove(room.Address);
        Assert.Empty(anna.Search("staysmark"));
        Assert.False(Holds(anna, "staysmark"));
        Assert.False(Holds(anna, "Xenia"));
    }

    [Fact]
    public async Task A_disk_that_does_not_give_back_the_index_costs_nothing_but_time_and_one_that_does_not_give_back_the_journal_is_said_to_have_failed()
    {
        var folder = new MemoryFolder();
        await using var network = await SmallNetwork.FoundAsync(["Boris"]);
        var desk = await network.JoinAsync("Anna", folder: folder);
        await network.AppointAsync(days: 7);
        var (_, number) = await TakenAsync(network, "The first of them, with a lighthouse in it.", desk);
        network.Release(desk);

        var (again, _) = Open(network, new DeafFolder(folder, "evidence-"));
        using (again)
        {
            Assert.Equal(number, Assert.Single(again.Search("lighthouse")).Number);
        }

        Assert.Throws<IOException>(() => SealedVault.Open(new DeafFolder(folder, "segment-"), "a passphrase"u8));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 16)]
    [InlineData((5 << 20) + 12_345)]
    public void A_large_file_that_is_opened_on_many_cores_comes_out_as_it_went_in_and_a_cut_or_altered_one_does_not(int length)
    {
        var folder = new MemoryFolder();
        using var vault = SealedVault.Create(folder, "a passphrase"u8, workFactor: 10);
        var bytes = new byte[length];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        vault.PutFile("large", bytes, System.Security.Cryptography.RandomNumberGenerator.Fill);
        using var whole = new MemoryStream();
        Assert.True(IsRead(vault, 0, length, whole));
        Assert.True(whole.ToArray().AsSpan().SequenceEqual(bytes));

        var file = folder.Names().Single(name => name.StartsWith("evidence-", StringComparison.Ordinal));
        var kept = folder.Read(file)!;
        foreach (var damaged in (byte[][])[kept[..^1], [.. kept[..^1], (byte)(kept[^1] ^ 1)], [.. kept[..(kept.Length / 2)], (byte)(kept[kept.Length / 2] ^ 1), .. kept[((kept.Length / 2) + 1)..]]])
        {
            folder.Remove(file);
            folder.Write(file, damaged);
            using var into = new MemoryStream();
            Assert.False(IsRead(vault, 0, length, into));
            Assert.True(into.ToArray().AsSpan().SequenceEqual(bytes.AsSpan(0, (int)into.Length)));
        }

        // A part of it.
        folder.Remove(file);
        folder.Write(file, kept);
        foreach (var (from, wanted) in (IReadOnlyList<(long, long)>)[(0, 1), (0, 70_000), (AgeBook.ChunkSize, 1), (3L * AgeBook.ChunkSize, 2L << 20)])
        {
            using var part = new MemoryStream();
            Assert.True(IsRead(vault, from, wanted, part));
            Assert.True(part.ToArray().AsSpan().SequenceEqual(bytes.AsSpan((int)Math.Min(from, length), (int)Math.Clamp(length - from, 0, wanted))));
        }
    }

    private static bool IsRead(SealedVault vault, long from, long length, Stream into)
    {
        using var file = vault.OpenFile("large");
        return file?.TryRead(from, length, into) == true;
    }

    private static byte[] Altered(byte[] bytes, int at) => [.. bytes[..at], (byte)(bytes[at] ^ 1), .. bytes[(at + 1)..]];

    /// <summary>Whether a word stands anywhere in the index as its snapshot has it, in any case.</summary>
    private static bool Holds(Workstation desk, string mark)
    {
        var holds = false;
        desk.Index.Snapshot(bytes => holds = System.Text.Encoding.Latin1.GetString(bytes).Contains(mark, StringComparison.OrdinalIgnoreCase));
        return holds;
    }

    private static (Workstation Desk, SealedVault Vault) Open(SmallNetwork network, IVaultFolder folder)
    {
        var vault = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder, "a passphrase"u8)).Vault;
        return (new Workstation(network.World(), vault), vault);
    }

    private static async Task<(Workstation Desk, string Number)> TakenAsync(SmallNetwork network, string text, Workstation? desk = null)
    {
        desk ??= network.Desks[0];
        using var person = new Person(network);
        await person.WriteAsync(text);
        await network.RoundAsync();
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(desk, Assert.Single(desk.Intake.Waiting).Id, [], takesOver: false, Stop));
        await network.RoundAsync();
        return (desk, taken.CaseNumber);
    }

    /// <summary>A disk that no longer reads some of its files.</summary>
    private sealed class DeafFolder(MemoryFolder folder, string beginning) : IVaultFolder
    {
        public IReadOnlyList<string> Names() => folder.Names();

        public byte[]? Read(string name) => Heard(name) ? folder.Read(name) : null;

        public byte[]? Read(string name, long offset, int length) => Heard(name) ? folder.Read(name, offset, length) : null;

        public long? Length(string name) => folder.Length(name);

        public void Write(string name, ReadOnlySpan<byte> bytes) => folder.Write(name, bytes);

        public void Remove(string name) => folder.Remove(name);

        private bool Heard(string name) => name.StartsWith(beginning, StringComparison.Ordinal) ? throw new IOException("The disk failed.") : true;
    }
}
