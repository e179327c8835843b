using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Waystation.Tests.Operator;

/// <summary>A running Firefox, driven over its own door for tests (WebDriver BiDi): a caseworker's hands, and a look at what the browser itself holds.</summary>
internal sealed class DrivenFirefox : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly ClientWebSocket _line;
    private int _asked;

    private DrivenFirefox(ClientWebSocket line) => _line = line;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The page's own window.</summary>
    public string Page { get; private set; } = "";

    /// <summary>The browser's own window, which holds the page's.</summary>
    public string Chrome { get; private set; } = "";

    /// <param name="profile">Firefox says in its profile where it can be driven.</param>
    public static async Task<DrivenFirefox> ConnectAsync(string profile)
    {
        var said = Path.Combine(profile, "WebDriverBiDiServer.json");
        for (var i = 0; i < 900 && !File.Exists(said); i++)
        {
            await Task.Delay(100, Stop);
        }

        var port = (int)JsonNode.Parse(await File.ReadAllTextAsync(said, Stop))!["ws_port"]!;
        var line = new ClientWebSocket();
        await line.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/session"), Stop);
        var driven = new DrivenFirefox(line);
        await driven.AskAsync("session.new", new JsonObject { ["capabilities"] = new JsonObject() });
        driven.Page = await driven.WindowAsync(new JsonObject());
        driven.Chrome = await driven.WindowAsync(new JsonObject { ["moz:scope"] = "chrome" });
        return driven;
    }

    /// <summary>What a line of script comes to, as text; a promise is waited for.</summary>
    public async Task<string> SeeAsync(string window, string script)
    {
        var answer = await AskAsync("script.evaluate", new JsonObject
        {
            ["expression"] = $"(async () => String(await ({script})))()",
            ["target"] = new JsonObject { ["context"] = window },
            ["awaitPromise"] = true,
            ["userActivation"] = true,
        });
        return (string?)answer["result"]?["value"] ?? throw new InvalidOperationException($"{script}: {answer.ToJsonString()}");
    }

    /// <summary>Waits until a condition holds on the page, also over pages that come and go.</summary>
    public async Task UntilAsync(string condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(s_patience);
        var last = "";
        while (last != "true")
        {
            try
            {
                last = await SeeAsync(Page, $"!!({condition})");
            }
            catch (InvalidOperationException gone)
            {
                last = gone.Message;
            }

            Assert.False(patience.IsCancellationRequested, $"{condition}: {last}");
            await Task.Delay(100, Stop);
        }
    }

    /// <summary>Keys, one after another, into what has the focus.</summary>
    public Task TypeAsync(string text) => AskAsync("input.performActions", new JsonObject
    {
        ["context"] = Page,
        ["actions"] = new JsonArray(new JsonObject
        {
            ["type"] = "key",
            ["id"] = "keys",
            ["actions"] = new JsonArray([.. text.SelectMany(letter => new[] { "keyDown", "keyUp" }, (letter, deed) => (JsonNode)new JsonObject { ["type"] = deed, ["value"] = letter.ToString() })]),
        }),
    });

    /// <returns>Null: it came there; else what the browser says.</returns>
    public async Task<string?> GoAsync(string address)
    {
        try
        {
            await AskAsync("browsingContext.navigate", new JsonObject { ["context"] = Page, ["url"] = address, ["wait"] = "complete" });
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>The person closes the last window.</summary>
    public Task CloseAsync() => AskAsync("browser.close", new JsonObject());

    public void Dispose() => _line.Dispose();

    private async Task<string> WindowAsync(JsonObject scope) => (string)(await AskAsync("browsingContext.getTree", scope))["contexts"]![0]!["context"]!;

    private async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(s_patience);
        var id = ++_asked;
        await _line.SendAsync(Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        while (true)
        {
            using var message = new MemoryStream();
            var part = new byte[16_384];
            ValueWebSocketReceiveResult got;
            do
            {
                got = await _line.ReceiveAsync(part.AsMemory(), patience.Token);
                message.Write(part, 0, got.Count);
            }
            while (!got.EndOfMessage);

            var answer = JsonNode.Parse(message.ToArray())!;
            if ((int?)answer["id"] == id)
            {
                return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer.ToJsonString()}");
            }
        }
    }
}
