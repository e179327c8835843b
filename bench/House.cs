using System.Diagnostics;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Bench;

/// <summary>The real relay and front, as they are released, with an organisation of bare keys behind them: two on the shift.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly string _folder;

    private House(string folder, Server relay, RelayClient client) => (_folder, Relay, Client) = (folder, relay, client);

    public Server Relay { get; }

    public Server? Front { get; private set; }

    public RelayClient Client { get; }

    public Address RelayAddress { get; private set; } = null!;

    public string RelayUrl => Relay.Ready[0];

    public Uri FrontUrl => new(Front!.Ready[0]);

    public string RelayFolder => Path.Combine(_folder, "relay");

    public static DateOnly Today => UnixDay.Of(TimeProvider.System.GetUtcNow());

    /// <param name="folder">The relay's data may be there already; null: a fresh one.</param>
    public static async Task<House> OpenAsync(Programs programs, bool withFront, string? folder = null)
    {
        folder ??= NewFolder();
        var relay = await Server.StartAsync(programs.Relay, "--data", Path.Combine(folder, "relay"), "--listen", "http://127.0.0.1:0");
        if (!Address.TryParse(relay.Ready[1], out var address, out _))
        {
            throw new InvalidOperationException("The relay did not say its address.");
        }

        var house = new House(folder, relay, new RelayClient(Transport(), new Uri(relay.Ready[0]), address, TimeProvider.System)) { RelayAddress = address };
        if (withFront)
        {
            await house.OpenFrontAsync(programs);
        }

        return house;
    }

    public static string NewFolder()
    {
        var folder = Path.Combine(Programs.Root, "artifacts", "bench", "data", Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6)));
        Directory.CreateDirectory(folder);
        return folder;
    }

    public static Key NewKey()
    {
        using var seed = Seed.Draw();
        return Key.From(seed);
    }

    /// <summary>Without cookies: each worker carries its own.</summary>
    public static HttpMessageInvoker Transport() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = int.MaxValue });

    public async Task<Key> OpenMailboxAsync(DropRule drop)
    {
        var key = NewKey();
        return await Client.CreateAsync(key, new MailboxPolicy(drop, 0), key.Card(1, Today.AddDays(60)), default) is CreateAnswer.Created
            ? key
            : throw new InvalidOperationException("The relay opened no mailbox.");
    }

    public async ValueTask DisposeAsync()
    {
        if (Front is not null)
        {
            await Front.DisposeAsync();
        }

        await Relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenFrontAsync(Programs programs)
    {
        var root = NewKey();
        var intake = await OpenMailboxAsync(DropRule.Open);
        var shifts = ((Key[])[NewKey(), NewKey()]).Select(key => new RosterShift(key.Card(1, Today.AddDays(60)), Today, Today.AddDays(30))).ToList();
        var roster = Roster.Sign(root, 1, Today.AddDays(30), "Post", intake.Address, [new RosterRelay(RelayAddress, RelayUrl)], shifts, ["http://127.0.0.1"]);
        await Client.CreateAsync(root, new MailboxPolicy(DropRule.Keyed, 0), roster.Card, default);
        Front = await Server.StartAsync(
            programs.Front, "--relay-url", RelayUrl, "--relay", RelayAddress.ToText(), "--root", root.Address.ToText(), "--state", Path.Combine(_folder, "front"), "--listen", "http://127.0.0.1:0");
    }
}

/// <summary>The published programs that are measured.</summary>
internal sealed record Programs(string Relay, string Front, string Kind)
{
    public static string Root { get; } = FindRoot();

    /// <summary>Publishes both for release; with <c>--aot</c> ahead of time. <c>--programs FOLDER</c> takes what lies there (FOLDER/Relay, FOLDER/Front).</summary>
    public static Programs Of(IReadOnlyList<string> words)
    {
        if (words.SkipWhile(word => word != "--programs").Skip(1).FirstOrDefault() is { } there)
        {
            return In(there, there);
        }

        var isAot = words.Contains("--aot");
        var folder = Path.Combine(Root, "artifacts", "bench", isAot ? "aot" : "jit");
        foreach (var project in (string[])["Relay", "Front"])
        {
            string[] how = isAot ? ["-r", "linux-x64", "-p:PublishAot=true"] : [];
            using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(Root, "src", project), "-c", "Release", "-o", Path.Combine(folder, project), "--nologo", "-v", "quiet", .. how])) ?? throw new InvalidOperationException("dotnet does not start.");
            publish.WaitForExit();
            if (publish.ExitCode != 0)
            {
                throw new InvalidOperationException("A program could not be published.");
            }
        }

        return In(folder, isAot ? "ahead of time" : "just in time");
    }

    private static Programs In(string folder, string kind) => new(Path.Combine(folder, "Relay", "Waystation.Relay"), Path.Combine(folder, "Front", "Waystation.Front"), kind);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository's root was not found.");
    }
}
