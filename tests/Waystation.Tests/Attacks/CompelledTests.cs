using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Sealing.Age;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>P4: a member is forced to open everything they have, and whoever forces them has kept everything that ever came to the relay.</summary>
/// <remarks>The attack knows no rule of ours: it takes every 32 bytes that it finds for a seed, opens with it whatever opens, and looks into what came out for more.</remarks>
public sealed partial class CompelledTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_member_can_be_forced_to_open_is_exactly_their_rooms()
    {
        var wire = new Recorder();
        await using var network = await SmallNetwork.FoundAsync([], wire.Between);
        network.Wire = wire.Between;
        var folders = new Dictionary<string, MemoryFolder>(StringComparer.Ordinal);
        foreach (var name in (string[])["Anna", "Boris", "Vera"])
        {
            folders[name] = new MemoryFolder();
            await network.JoinAsync(name, folder: folders[name]);
        }

        await network.AppointAsync(days: 7);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        var contacts = Enumerable.Range(0, 7).Select(_ => new Person(network)).ToList();

        // One that Boris works on; one from which he is taken out; one whose invitation he declines; one of which he never hears.
        await TakeOutTests.CaseOfAsync(network, contacts[1], "MARK-1", anna, boris);
        var second = await TakeOutTests.CaseOfAsync(network, contacts[2], "MARK-2-before", anna, boris, vera);
        var third = await TakeOutTests.CaseOfAsync(network, contacts[3], "MARK-3", anna, vera);
        await TakeOutTests.CaseOfAsync(network, contacts[4], "MARK-4", vera);
        await contacts[1].WriteAsync("With a photo.", ("photo.txt", Encoding.ASCII.GetBytes("MARK-1-file")));
        await TakeOutTests.InviteAsync(anna, anna.RoomByNumber(third)!, boris);
        await TakeOutTests.RoundsAsync(network, 2);
        await AnswerInvitation.DeclineAsync(boris, Assert.Single(await AnswerInvitation.ListAsync(boris, Stop)).Id, Stop);
        Assert.Equal(1, await TakeOut.DoAsync(anna, [anna.RoomByNumber(second)!], TakeOutTests.IdOf(boris), Stop));
        await TakeOutTests.RoundsAsync(network, 3);
        await contacts[2].WriteAsync("MARK-2-after");
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.True(await WriteAnswer.DoAsync(vera, vera.RoomByNumber(second)!, "MARK-2-answer", Stop));

        // A letter came on his shift that nobody has taken on when the shift is over.
        await contacts[5].WriteAsync("MARK-5");
        await TakeOutTests.RoundsAsync(network, 2);
        network.Relay.PassDays(6);
        foreach (var desk in network.Desks)
        {
            Assert.NotNull(await OfferShift.DoAsync(desk, Stop));
        }

        var offers = new[] { anna, vera }.Select(desk => Waystation.Office.Post.Offer.Read(JoinRelay.OfferText(desk))!.Value).ToList();
        var charter = new Charter("Help line", [new Waystation.Letters.RosterRelay(network.Relay.Address, network.Relay.Running.Url)], [], offers, 30);
        Assert.NotNull(await FoundOrganisation.RenewAsync(network.World(), network.RootSeed, charter, Stop));
        await TakeOutTests.RoundsAsync(network, 2);
        await contacts[6].WriteAsync("MARK-6");
        for (var day = 0; day < 20; day++)
        {
            network.Relay.PassDays(1);
            await TakeOutTests.RoundsAsync(network, 1);
        }

        HashSet<string> all = ["MARK-1", "MARK-1-file", "MARK-2-before", "MARK-2-after", "MARK-2-answer", "MARK-3", "MARK-4", "MARK-5", "MARK-6"];
        Assert.Equal(["MARK-1", "MARK-1-file", "MARK-2-before"], Forced(wire, folders["Boris"]));
        Assert.Equal([.. all.Except(["MARK-4"]).Order(StringComparer.Ordinal)], Forced(wire, folders["Boris"], folders["Anna"]));
        Assert.Equal([.. all.Except(["MARK-1", "MARK-1-file"]).Order(StringComparer.Ordinal)], Forced(wire, folders["Vera"]));

        // Nobody's keys but the contacts' own open everything; the relay's disk and the wire alone open nothing.
        Assert.Empty(Forced(wire));
        foreach (var contact in contacts)
        {
            contact.Dispose();
        }
    }

    /// <summary>Whoever works on somebody's case opens nothing of what that person told of them, nor learns that they told it.</summary>
    [Fact]
    public async Task What_was_told_of_one_of_us_is_opened_by_those_on_safeguarding_alone()
    {
        var wire = new Recorder();
        await using var network = await SmallNetwork.FoundAsync([], wire.Between);
        network.Wire = wire.Between;
        var folders = new Dictionary<string, MemoryFolder>(StringComparer.Ordinal);
        foreach (var name in (string[])["Anna", "Boris", "Clara", "Dina"])
        {
            folders[name] = new MemoryFolder();
            await network.JoinAsync(name, folder: folders[name]);
        }

        await network.AppointAsync(days: 7, onSafeguarding: 2);
        var (anna, clara, dina) = (network.Desks[0], network.Desks[2], network.Desks[3]);
        using var person = new Person(network);
        using var teller = new Person(network);
        using var waiting = new Person(network);
        await TakeOutTests.CaseOfAsync(network, person, "MARK-case", anna, network.Desks[1]);
        await teller.WriteAsync(Purpose.AboutOneOfUs, "MARK-told", ("a.txt", Encoding.ASCII.GetBytes("MARK-told-file")));
        await TakeOutTests.RoundsAsync(network, 2);
        var told = Assert.Single(clara.Safeguarding.Board.Waiting);
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(clara, told.Id, clara.ColleaguesOn(Duty.Safeguarding), false, Stop));
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.True(await WriteAnswer.DoAsync(dina, dina.RoomByNumber(taken.CaseNumber)!, "MARK-answer", Stop));
        await waiting.WriteAsync(Purpose.AboutOneOfUs, "MARK-waits");
        await TakeOutTests.RoundsAsync(network, 2);

        string[] all = ["MARK-answer", "MARK-told", "MARK-told-file", "MARK-waits"];
        Assert.Equal(["MARK-case"], Forced(wire, folders["Anna"], folders["Boris"]));
        Assert.Equal(all, Forced(wire, folders["Clara"]));
        Assert.Equal(all, Forced(wire, folders["Dina"]));
    }

    /// <param name="folders">Of those who are forced.</param>
    internal static IReadOnlyList<string> Forced(Recorder wire, params MemoryFolder[] folders) => Forced(wire, [], folders);

    /// <param name="heads">What they had in their heads: seeds.</param>
    internal static IReadOnlyList<string> Forced(Recorder wire, IReadOnlyList<byte[]> heads, params MemoryFolder[] folders)
    {
        var attack = new Attack(wire.Items);
        foreach (var head in heads)
        {
            attack.Look(head);
        }

        foreach (var folder in folders)
        {
            using var vault = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder.Copy(), "a passphrase"u8)).Vault;
            foreach (var key in vault.Keys(""))
            {
                attack.Look(vault.Get(key)!);
            }
        }

        return attack.Open();
    }

    [GeneratedRegex("MARK-[0-9a-z-]+")]
    private static partial Regex Mark();

    [GeneratedRegex("[A-Za-z0-9+/_-]{43,}={0,2}")]
    private static partial Regex Base64();

    private sealed class Attack(IReadOnlyList<byte[]> items)
    {
        private readonly HashSet<string> _seeds = new(StringComparer.Ordinal);
        private readonly Queue<Identity> _untried = new();
        private readonly List<Identity> _tried = [];
        private readonly List<byte[]> _sealed = [.. items];
        private readonly HashSet<string> _known = new(items.Select(Convert.ToHexString), StringComparer.Ordinal);
        private readonly SortedSet<string> _marks = new(StringComparer.Ordinal);

        /// <summary>Takes whatever lies in these bytes: seeds as they are or in base64, age files, and the marks.</summary>
        public void Look(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length <= 72)
            {
                for (var at = 0; at + Seed.Size <= bytes.Length; at += 4)
                {
                    Try(bytes.Slice(at, Seed.Size));
                }
            }

            var text = Encoding.UTF8.GetString(bytes);
            foreach (Match mark in Mark().Matches(text))
            {
                _marks.Add(mark.Value.TrimEnd('-'));
            }

            foreach (Match match in Base64().Matches(text))
            {
                var unescaped = match.Value.Replace('-', '+').Replace('_', '/');
                var buffer = new byte[unescaped.Length];
                if (!Convert.TryFromBase64String(unescaped.PadRight((unescaped.Length + 3) / 4 * 4, '='), buffer, out var length))
                {
                    continue;
                }

                var inner = buffer.AsSpan(0, length);
                if (length == Seed.Size)
                {
                    Try(inner);
                }
                else if (inner.StartsWith("AGE-SECRET-KEY-"u8) && Identity.TryParse(Encoding.ASCII.GetString(inner), out var identity, out _))
                {
                    _untried.Enqueue(identity);
                }
                else if (inner.StartsWith("age-encryption.org"u8) && _known.Add(Convert.ToHexString(inner)))
                {
                    var file = inner.ToArray();
                    _sealed.Add(file);
                    OpenWith(file, _tried);
                }
            }
        }

        public IReadOnlyList<string> Open()
        {
            while (_untried.TryDequeue(out var identity))
            {
                _tried.Add(identity);
                foreach (var file in _sealed.ToList())
                {
                    OpenWith(file, [identity]);
                }
            }

            return [.. _marks];
        }

        private void Try(ReadOnlySpan<byte> bytes)
        {
            if (_seeds.Add(Convert.ToHexString(bytes)))
            {
                var seed = Seed.From(bytes);
                _untried.Enqueue(Key.From(seed).Identity);
            }
        }

        private void OpenWith(byte[] file, IReadOnlyList<Identity> identities)
        {
            foreach (var identity in identities)
            {
                if ((Parcel.Open(file, [identity]) ?? AgeFile.Open(file, [identity])) is { } plain)
                {
                    Look(plain);
                    return;
                }
            }
        }
    }

    /// <summary>Keeps every item that anybody ever sent to the relay.</summary>
    internal sealed class Recorder
    {
        private readonly ConcurrentQueue<byte[]> _items = new();

        public IReadOnlyList<byte[]> Items => [.. _items];

        public HttpMessageHandler Between(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

        private sealed class Handler(Recorder recorder) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.Content is not null)
                {
                    var bytes = await request.Content.ReadAsByteArrayAsync(cancellationToken);
                    if (bytes.AsSpan().IndexOf("age-encryption.org/v1\n"u8) is >= 0 and var at)
                    {
                        recorder._items.Enqueue(bytes[at..]);
                    }
                }

                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
