using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay;
using Waystation.Relay.Decisions;

namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>Requests to a whole relay in this process, one after another, to a mailbox that no input had before: what is damaged is signed anew, so that damage reaches what lies behind the signatures.</summary>
/// <remarks>
/// An input's first line says how the mailbox is: <c>o</c> open or <c>k</c> keyed, with the days that a deletion waits; anything else: there is none. Then come requests, with a line of <c>~</c> between them:
/// a line with who asks (<c>s</c> the owner, <c>o</c> somebody else, <c>u</c> nobody), what the body is (<c>b</c> as it stands, <c>i</c> filled up to an item, <c>d</c> ids of items, each made a signed deletion,
/// <c>c</c> what stands in a signed card, <c>p</c> a policy and a card's content, made an opening that is paid for, <c>w</c> an item with work shown for it), the method and the target (<c>{m}</c>: the mailbox), and then the body.
/// </remarks>
internal sealed class RelayRequests
{
    private const int MostInputs = 4000;
    private const int MostRequests = 8;

    private static readonly DateTimeOffset s_start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<RelayRequests> s_one = new(() => new RelayRequests());

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly RelayKey _other = KeyOf(int.MaxValue);
    private StillClock _clock = new(s_start);
    private HandedServer _server = new();
    private RunningRelay? _relay;
    private string _folder = "";
    private int _inputs;

    /// <summary>Valid inputs: every request that there is.</summary>
    public static IReadOnlyList<byte[]> Make()
    {
        var day = UnixDay.From(DateOnly.FromDateTime(s_start.UtcDateTime).AddDays(30));
        var (one, two) = (new string('1', 32), new string('2', 32));
        var ids = Encoding.Latin1.GetString(Convert.FromHexString(one));
        string Put(char what, string id, string text) => string.Create(CultureInfo.InvariantCulture, $"s{what} PUT /v1/mailboxes/{{m}}/items/{id}?expires={day}\n{text}");
        return
        [
            Bytes("o0", Put('i', one, "an item"), Put('i', two, "another"), "sb GET /v1/mailboxes/{m}/items?after=0&wait=0\n", $"sb GET /v1/mailboxes/{{m}}/items/{one}\n"),
            Bytes("k3", Put('i', one, "an item"), $"sd POST /v1/mailboxes/{{m}}/deletions\n{ids}", "sb GET /v1/mailboxes/{m}/items?after=1&wait=5\n", $"sb POST /v1/mailboxes/{{m}}/keeps\n{ids}", "sb PUT /v1/mailboxes/{m}/closing?after=1\n", "sb DELETE /v1/mailboxes/{m}/closing\n"),
            Bytes("o0", string.Create(CultureInfo.InvariantCulture, $"ui PUT /v1/mailboxes/{{m}}/items/{one}?expires={day}\ndropped"), string.Create(CultureInfo.InvariantCulture, $"uw PUT /v1/mailboxes/{{m}}/items/{two}?expires={day}\ndropped with work"), string.Create(CultureInfo.InvariantCulture, $"sb PUT /v1/mailboxes/{{m}}/renewal?until={day + 5}\n"), "ub GET /v1/mailboxes/{m}/card\n"),
            Bytes("n", "ub GET /v1/puzzles/{m}?bits=9\n", "sp PUT /v1/mailboxes/{m}\n\u0001\u0003\u0001age1example", "sc PUT /v1/mailboxes/{m}/card\n\u0002\u0001age1another", "ub GET /v1/mailboxes/{m}/card\n", "ob GET /v1/mailboxes/{m}/items?after=0&wait=0\n", "ub GET /v1/health\n"),
            Bytes("o9", Put('i', one, "an item"), Put('i', one, "an item"), Put('i', one, "not the same"), $"sd POST /v1/mailboxes/{{m}}/deletions\n{ids}{ids}", "sb PUT /v1/mailboxes/{m}/closing\n", $"sb GET /v1/mailboxes/{{m}}/items/{one}\n"),
        ];
    }

    /// <summary>Hands them in. On other threads: what a relay has allocated belongs to no single request.</summary>
    /// <returns>The status of each answer.</returns>
    public static IReadOnlyList<int> Try(byte[] bytes) => Task.Run(() => s_one.Value.TryAsync(bytes)).GetAwaiter().GetResult();

    private static byte[] Bytes(string mailbox, params IReadOnlyList<string> requests) => Encoding.Latin1.GetBytes($"{mailbox}\n{string.Join("\n~\n", requests)}");

    private static RelayKey KeyOf(int number)
    {
        var seed = new byte[RelayKey.SeedSize];
        BinaryPrimitives.WriteInt32BigEndian(seed, number);
        return new RelayKey(seed);
    }

    private async Task<IReadOnlyList<int>> TryAsync(byte[] bytes)
    {
        await _turn.WaitAsync();
        try
        {
            await RefreshAsync();
            using var key = KeyOf(++_inputs);
            _clock.Now += TimeSpan.FromSeconds(1);
            var text = Encoding.Latin1.GetString(bytes);
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            if (end < 0)
            {
                return [];
            }

            if (text[..end] is [('o' or 'k') and var rule, >= '0' and <= '9' and var delay])
            {
                var policy = new MailboxPolicy(rule == 'o' ? DropRule.Open : DropRule.Keyed, delay - '0');
                await _relay!.Store.WriteAsync(key.Address, new Request.Create(policy, CardOf(key, 1, [1]), Paid: true));
            }

            var answers = new List<int>();
            foreach (var request in text[(end + 1)..].Split("\n~\n").Take(MostRequests))
            {
                answers.Add(await AskAsync(key, request));
            }

            return answers;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Now and then a new relay with nothing in it, so that the last input finds one like the first.</summary>
    private async Task RefreshAsync()
    {
        if (_inputs % MostInputs != 0)
        {
            return;
        }

        if (_relay is not null)
        {
            await _relay.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }

        _folder = NewFolder();
        _server = new HandedServer();
        _clock = new StillClock(s_start);
        _relay = await Waystation.Relay.Program.StartAsync(RelaySettings.Default with { Listen = "http://127.0.0.1:0", Data = _folder }, _clock, TextWriter.Null, vfs: null, _server);
        _clock.Now += TimeSpan.FromSeconds(2);
    }

    /// <returns>The status; 0 when no server would hand that on.</returns>
    private async Task<int> AskAsync(RelayKey key, string request)
    {
        var end = request.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || request[..end].Split(' ', 3) is not [[var who, var what], { Length: > 0 } method, ['/', ..] target] || !target.All(char.IsAscii) || target.Any(char.IsControl) || target.Contains(' ', StringComparison.Ordinal) || !method.All(char.IsAsciiLetterUpper))
        {
            return 0;
        }

        target = target.Replace("{m}", key.Address.ToText(), StringComparison.Ordinal);
        var content = Encoding.Latin1.GetBytes(request[(end + 1)..]);
        (target, content) = what switch
        {
            'i' => (target, Filled(content)),
            'd' => (target, [.. content.Chunk(ItemId.Size).Where(id => id.Length == ItemId.Size).SelectMany(id => ItemId.TryRead(id, out var read, out _) ? Deletion.Sign(key, read).ToBytes() : id)]),
            'c' when content.Length > 1 => (target, CardOf(key, content[0], content[1..]).ToBytes()),
            'p' when content.Length > 3 => (target, await OpeningAsync(key, content)),
            'w' => (await WorkedAsync(key, target), Filled(content)),
            _ => (target, content),
        };
        var headers = new HeaderDictionary();
        if (who is 's' or 'o')
        {
            var mark = target.IndexOf('?', StringComparison.Ordinal);
            var digest = ContentDigest.Of(content);
            var parts = new SignedParts(method, mark < 0 ? target : target[..mark], mark < 0 ? Paths.NoQuery : target[mark..], digest);
            var signature = RequestSignature.Sign(who == 's' ? key : _other, _relay!.Address, parts, _clock.Now.ToUnixTimeSeconds(), RequestSignature.DrawNonce());
            headers[ContentDigest.Field] = digest;
            headers[RequestSignature.InputField] = signature.Input;
            headers[RequestSignature.SignatureField] = signature.SignatureText;
        }

        var (status, body) = await _server.HandAsync(method, target, headers, content);
        var isTold = status switch
        {
            StatusCodes.Status200OK => method != "GET" || !target.Contains("/items?", StringComparison.Ordinal) || ListPage.TryRead(key.Address, body, out _, out _),
            StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed when body.Length == 0 => true,
            _ => Refusals.TryRead(status, body, out _, out _),
        };
        if (!isTold)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The relay answers {method} {target} with {status} and what no client understands."));
        }

        return status;
    }

    private static Card CardOf(RelayKey key, int number, byte[] content) =>
        Card.Sign(key, Math.Max(1, number), DateOnly.FromDateTime(s_start.UtcDateTime).AddDays(30), CardKind.Recipient, content.AsSpan(0, Math.Min(content.Length, Card.LargestRecipient)));

    /// <summary>The smallest size of items that holds it.</summary>
    private static byte[] Filled(byte[] content)
    {
        var size = 1024;
        while (size < content.Length)
        {
            size *= 2;
        }

        Array.Resize(ref content, size);
        return content;
    }

    private async Task<byte[]> OpeningAsync(RelayKey key, byte[] content)
    {
        var policy = new MailboxPolicy(content[0] % 2 == 0 ? DropRule.Open : DropRule.Keyed, content[1] % (MailboxPolicy.LongestDelayDays + 1));
        return await PuzzleAsync(key.Address) is { } puzzle ? new Opening(policy, puzzle, puzzle.Solve(key.Address, default), CardOf(key, content[2], content[3..])).ToBytes() : content;
    }

    private async Task<string> WorkedAsync(RelayKey key, string target)
    {
        var path = target.Split('?')[0];
        if (!ItemId.TryParse(path[(path.LastIndexOf('/') + 1)..], out var id, out _))
        {
            return target;
        }

        var place = DropWork.PlaceOf(key.Address, id);
        return await PuzzleAsync(place) is { } puzzle ? $"{target}&work={new DropWork(puzzle, puzzle.Solve(place, default)).ToText()}" : target;
    }

    private async Task<Puzzle?> PuzzleAsync(Address place)
    {
        var (_, body) = await _server.HandAsync("GET", Paths.Puzzle(place), [], []);
        return Puzzle.TryRead(body, out var puzzle, out _) && puzzle.Bits <= 10 ? puzzle : null;
    }

    /// <summary>In memory where there is such a place: what is durable is no question here. What a run left that was killed goes with the next.</summary>
    private static string NewFolder()
    {
        const string Begin = "waystation-fuzz-";
        var place = Directory.Exists("/dev/shm") ? "/dev/shm" : Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "fuzz")).FullName;
        foreach (var left in Directory.GetDirectories(place, Begin + "*").Where(left => !Directory.Exists("/proc/" + Path.GetFileName(left)[Begin.Length..])))
        {
            Directory.Delete(left, recursive: true);
        }

        return Directory.CreateDirectory(Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"{Begin}{Environment.ProcessId}"))).FullName;
    }

    /// <summary>Time stands still but for a second with each input; what would be waited for is over at once, and nothing comes round by itself.</summary>
    private sealed class StillClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, period == Timeout.InfiniteTimeSpan && dueTime != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
