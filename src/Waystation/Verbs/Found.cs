using Waystation.Commands.Running;
using Waystation.Commands.Tor;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Deeds;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Commands.Verbs;

/// <summary>Makes an organisation: a root, sealed with a passphrase; an intake mailbox; and the first roster, with the shift keys that members have offered.</summary>
internal static class Found
{
    private static readonly string[] s_options = ["--root", "--name", "--relay-url", "--relay", "--fallback", "--front", "--offer", "--safeguarding", "--keep-closed-months", "--archive", "--days", "--socks"];

    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, s_options, []);
        var charter = ReadCharter(options);
        if (charter.Offers.Count < RosterWatch.FewestOnShift)
        {
            throw new Refusal("an organisation begins with at least two members: give --offer FILE for each.");
        }

        var path = options.Needed("--root");
        using var root = Seed.Draw();
        await RootFile.WriteAsync(path, root, shell, stop);
        await Said(await AnswerAsync(() => FoundOrganisation.DoAsync(RealWorld.Make(TorProxy.ReadSocks(options.One("--socks"))), root, charter, stop)), shell);
    }

    /// <summary>What founding and renewing have in common.</summary>
    internal static Charter ReadCharter(LongOptions options)
    {
        IReadOnlyList<RosterRelay> relays = [.. options.All("--fallback").Prepend(options.Needed("--relay-url")).Select(way => ReadRelay(way, options.Needed("--relay")))];
        var offers = options.All("--offer").Select(ReadOffer).ToList();
        var safeguarding = options.All("--safeguarding").Select(ReadOffer).ToList();
        if (offers.Count + safeguarding.Count > Letters.Roster.MostOnShift)
        {
            throw new Refusal($"at most {Letters.Roster.MostOnShift} members are on shifts, triage and safeguarding together.");
        }

        if (safeguarding.Count is > 0 and < RosterWatch.FewestOnShift)
        {
            throw new Refusal("two people at least read what is told of one of us: give --safeguarding FILE for each, or none.");
        }

        return new Charter(options.One("--name") ?? "Help line", relays, options.All("--front"), offers, options.Number("--days", otherwise: 7, least: 1, most: 60)) { Safeguarding = safeguarding, KeepClosedMonths = options.One("--keep-closed-months") is null ? null : options.Number("--keep-closed-months", otherwise: 24, least: 1, most: Letters.Roster.MostMonths), Archive = options.One("--archive") is { } archive ? ReadArchive(archive) : null };
    }

    internal static async Task<Letters.Roster?> AnswerAsync(Func<Task<Letters.Roster?>> publish)
    {
        try
        {
            return await publish();
        }
        catch (RelayUnreachableException)
        {
            throw new Refusal("the relay did not answer; nothing is lost: run `waystation roster` with the same root when it does.");
        }
    }

    internal static async Task Said(Letters.Roster? roster, Shell shell)
    {
        if (roster is null)
        {
            throw new Refusal("the relay refused the roster; ask its operator whether it is full.");
        }

        await shell.Error.WriteLineAsync($"""
            Roster {roster.Number} is published; it holds until {roster.Expires:yyyy-MM-dd}.
            Root:   {roster.Root.ToText()}
            Digits: {CompareDigits.Of(roster.Root)}
            Members compare these digits with you by voice when their desk asks; the front is started with --root and the line above.
            Put the root's file where no network reaches it. Without it nobody can ever renew the roster.
            """);
    }

    private static RosterRelay ReadRelay(string url, string address) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed!.Scheme is "http" or "https" && Address.TryParse(address, out var relay, out _)
            ? new RosterRelay(relay, parsed.GetLeftPart(UriPartial.Authority))
            : throw new Refusal("a relay is a web address (http…) and its own address (way1…), as it prints when it starts.");

    private static Recipient ReadArchive(string path)
    {
        try
        {
            return Recipient.TryParse(File.ReadAllText(path).Trim(), out var recipient, out _) ? recipient : throw new Refusal("the archive's file holds no recipient (age1…); make it with `waystation archive`.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new Refusal("the archive's file cannot be read.");
        }
    }

    private static (Card Member, Card Shift) ReadOffer(string path)
    {
        try
        {
            return Offer.Read(File.ReadAllText(path)) ?? throw new Refusal("an offer file holds no offer that can be read; ask that member to copy it again.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new Refusal("an offer file cannot be read.");
        }
    }
}
