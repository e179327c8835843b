using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Exchange;
using Waystation.Casework.Names;
using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Front.Forms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>Everything of ours that reads strangers' bytes, each with valid inputs to start from.</summary>
internal static class Targets
{
    private static readonly DateOnly s_day = new(2026, 11, 22);
    private static readonly Key s_key = KeyOf(1);
    private static readonly Key s_other = KeyOf(2);
    private static readonly Waystation.Front.Limits s_limits = Waystation.Front.Limits.Default with { FileBytes = 4096 };

    public static IReadOnlyList<Target> All { get; } =
    [
        new("age", Ages, Mixed, bytes => _ = AgeFile.Open(bytes, [s_key.Identity])),
        new("age-stream", Ages, Mixed, Stream, Rounds: 150, Allowance: 200),
        new("armor", Armors, Mixed, Stream, Rounds: 150, Allowance: 200),
        new("parcel", Parcels, Mutator.Bytes, bytes =>
        {
            _ = SheetSeal.Open(bytes, s_key.Address, [s_key.Identity]);
            _ = Piece.Open(bytes, [s_key.Identity]);
        }, Rounds: 100),
        new("signed-text", () => [.. Sheets().Select(sheet => SignedText.Write(SheetSeal.ToJson(sheet), s_key.Address, s_other))], Mixed, bytes => _ = SignedText.TryRead(bytes, s_key.Address, out _, out _)),
        new("sheet", () => [.. Sheets().Select(SheetSeal.ToJson)], Mutator.Json, Sheet, Allowance: 200),
        new("recipient", () => [Encoding.ASCII.GetBytes(s_key.Recipient.ToText())], Mixed, bytes =>
        {
            if (bytes.Length <= Card.LargestRecipient)
            {
                _ = CardRecipient.Of(Card.Sign(s_key, 1, s_day, CardKind.Recipient, bytes));
            }

            _ = Recipient.TryParse(Encoding.UTF8.GetString(bytes), out _, out _);
            _ = Identity.TryParse(Encoding.UTF8.GetString(bytes), out _, out _);
        }),
        new("card", () => [s_key.Card(1, s_day).ToBytes(), RosterOf().Card.ToBytes()], Mutator.Bytes, bytes => _ = Card.TryRead(bytes, out _, out _)),
        new("card-text", () => [Encoding.ASCII.GetBytes(s_key.Card(1, s_day).ToText()), Encoding.ASCII.GetBytes(s_key.Address.ToText())], Mutator.Bytes, bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            _ = Card.TryParse(text, out _, out _);
            _ = Address.TryParse(text, out _, out _);
            _ = Bech32.TryDecode(text, out _, out _, out _);
        }),
        new("roster", () => [RosterOf().Card.Payload.ToArray()], Mutator.Json, Roster, Allowance: 200),
        new("list-page", Pages, Mutator.Bytes, bytes => _ = ListPage.TryRead(s_key.Address, bytes, out _, out _)),
        new("answers", Answers, Mutator.Bytes, Answer),
        new("opening", () => [OpeningOf(), Puzzle.Make(new byte[32], s_key.Address, 4, 1_790_000_000).ToBytes()], Mutator.Bytes, bytes =>
        {
            _ = Opening.TryRead(bytes, out _, out _);
            _ = Puzzle.TryRead(bytes, out _, out _);
        }),
        new("signature", Signatures, Mixed, Signature),
        new("query", () => [Ascii(Paths.AppendQuery(s_day, 5)), Ascii(Paths.ListQuery(7, 60)), Ascii(Paths.DropQuery(s_day, new DropWork(Puzzle.Make(new byte[32], s_key.Address, 4, 1_790_000_000), 7))), Ascii(Paths.PuzzleQuery(24)), Ascii(ItemId.Draw().ToText()), Ascii(Paths.ClosingQuery(7))], Mixed, bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            _ = Paths.TryReadAppendQuery(text, out _, out _);
            _ = Paths.TryReadListQuery(text, out _, out _);
            _ = Paths.TryReadDropQuery(text, out _, out _);
            _ = Paths.TryReadClosingQuery(text, out _);
            _ = Paths.TryReadPuzzleQuery(text, out _);
            _ = ItemId.TryParse(text, out _, out _);
            _ = LetterId.TryParse(text, out _);
            _ = CaseNumber.TryParse(text, out _);
        }),
        new("entry", () => [.. Facts().Select((fact, i) => EntryOf(fact, i + 1).ToJson())], Mutator.Json, EntryOfRoom, Allowance: 200),
        new("member-sheet", () => [.. MemberSheets().Select(sheet => JsonSerializer.SerializeToUtf8Bytes(sheet, OfficeJson.Default.MemberSheet))], Mutator.Json, MemberSheetOf, Allowance: 200),
        new("form", () => [Ascii("token=0123456789abcdef0123456789abcdef&letter=00&text=%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82+%26+more&purpose=self"), Ascii("code=one+two+three&sure=yes")], Mixed, bytes =>
        {
            using var form = new Form();
            UrlEncoded.Read(form, bytes, isCut: bytes.Length % 2 == 0);
            Post(bytes, "application/x-www-form-urlencoded");
        }, Rounds: 150, Allowance: 400),
        new("multipart", Multiparts, Mixed, bytes =>
        {
            // The first line is the content type, so that it is damaged too.
            var end = Math.Max(0, Array.IndexOf(bytes, (byte)'\n'));
            Post(bytes[end..].Length > 0 ? bytes[(end + 1)..] : [], Encoding.Latin1.GetString(bytes[..end]));
        }, Rounds: 300, Allowance: 400),
        new("share", Shares, Mixed, bytes =>
        {
            if (Share.TryRead(Encoding.UTF8.GetString(bytes), out var share, out _))
            {
                _ = SeedShares.TryCombine([share], [], out _, out _);
                share.Dispose();
            }
        }, Rounds: 150, Allowance: 2000),
        new("name", () => [Encoding.UTF8.GetBytes("Мохьмад ГӀапур-оглы"), Encoding.UTF8.GetBytes("عبد الملك الحسن"), Ascii("Djokhar abd al-Malik"), Encoding.UTF8.GetBytes("Çingiz ბერიძე")], Mutator.Bytes, bytes =>
        {
            var keys = NameKeys.Of(Encoding.UTF8.GetString(bytes));
            _ = keys.Stored.Count + keys.Asked.Count;
            _ = keys.Meets(NameKeys.Of("Магомед Али"));
        }, Allowance: 20_000),
        new("case-package", () => [Package()], Mutator.Json, bytes => _ = CasePackage.TryRead(bytes, Ids(), out _), Allowance: 400),
        new("table", () => [Encoding.UTF8.GetBytes("Дело;ФИО;Возраст;Город\r\n17;Мадина;34;\"Казань\"\r\n17;\"А\n\"\"б\"\"\";x;\r\n"), Ascii("case,name,age,language,country,city,need,medical,wish,note,religion\n1,Ali,9,ru,RU,Kazan,a,b,c,d,e\n")], Mixed, bytes => _ = CsvImport.TryPreview(Encoding.UTF8.GetString(bytes), Ids(), out _, out _), Allowance: 2000),
        new("primero", () => [Encoding.UTF8.GetBytes("""[{"id":"a","data":{"name_first":"A","name_last":"B","age":9,"date_of_birth":"2010-11-23","language":["ru"],"location_current":"x","religion":"y","notes_section":[{"note_text":"t"}],"family_details_section":[{"relation_name":"C"}]}},{"data":{"name":"D"}}]""")], Mutator.Json, bytes => _ = PrimeroImport.TryPreview(bytes, Ids(), s_day, out _, out _), Allowance: 400),
        new("picture-answer", PictureAnswers, Mixed, PictureAnswer),
        new("relay", RelayRequests.Make, Mixed, bytes => _ = RelayRequests.Try(bytes), Rounds: 300),
        new("code", Codes, Mixed, bytes => _ = Code.TryRead(Encoding.UTF8.GetString(bytes), out _, out _), Rounds: 150, Allowance: 2000),
    ];

    internal static Key KeyOf(byte fill)
    {
        using var seed = Seed.From([.. Enumerable.Repeat(fill, Seed.Size)]);
        return Key.From(seed);
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Mixed(byte[] valid, IReadOnlyList<byte[]> corpus, Dice dice) => dice.Below(2) == 0 ? Mutator.Lines(valid, dice) : Mutator.Bytes(valid, corpus, dice);

    private static IReadOnlyList<byte[]> Ages() =>
    [
        AgeFile.Seal("x"u8, [s_key.Recipient]),
        AgeFile.Seal(new byte[70_000], [s_other.Recipient, s_key.Recipient]),
        AgeFile.Seal("nothing"u8, [new PassphraseRecipient("a passphrase"u8, workFactor: 10)]),
    ];

    private static IReadOnlyList<byte[]> Armors() => [.. ((byte[][])[[1], new byte[300]]).Select(plain =>
    {
        using var into = new MemoryStream();
        AgeFile.SealAsync(new MemoryStream(plain), into, [s_key.Recipient], armor: true).GetAwaiter().GetResult();
        return into.ToArray();
    })];

    private static void Stream(byte[] bytes) => _ = AgeFile.OpenAsync(new MemoryStream(bytes), System.IO.Stream.Null, [s_key.Identity]).GetAwaiter().GetResult();

    private static IReadOnlyList<byte[]> Parcels() =>
    [
        SheetSeal.Seal(Sheets()[0], s_other, s_key.Address, [s_key.Recipient]),
        Piece.Seal(LetterId.Draw(), 0, new byte[100], [s_key.Recipient]),
    ];

    private static List<Sheet> Sheets()
    {
        var id = LetterId.Draw();
        var card = s_other.Card(1, s_day.AddDays(60));
        var file = new FileList { Id = id, Name = "фото.jpg", Size = 3, Sha256 = new string('0', 64), Pieces = [ItemId.Draw()], Seed = new byte[Seed.Size] };
        return
        [
            new Letter { Day = s_day, Id = id, From = card, Purpose = Purpose.ForMyself, Text = "Я у подруги.\nДолго здесь нельзя.", Language = "ru", Safe = SafeNow.No, SafeUntil = "Friday", HowToAnswer = "short", Files = [file] },
            new Answer { Day = s_day, Id = id, Text = "We read it." },
            new Waystation.Letters.Route { Day = s_day, Number = 1, ConversationKey = s_key.Address, Inbox = card },
            new Waystation.Letters.Receipt { Day = s_day, Letters = [id] },
            new Pin { Day = s_day, Number = 1, ConversationKey = s_key.Address, Inbox = card },
            new Kept { Day = s_day, Id = id, Text = "Kept." },
            new Moved { Day = s_day, To = card },
            new Goodbye { Day = s_day },
        ];
    }

    /// <summary>A sheet that was signed by anyone: read, and then put among others into a conversation.</summary>
    private static void Sheet(byte[] json)
    {
        if (SheetSeal.Read(json) is not { } sheet)
        {
            return;
        }

        var others = Sheets().Select((other, i) => new MailboxLine(i + 2, ItemId.Draw(), new OpenedSheet(other, i % 2 == 0 ? s_key.Address : s_other.Address)));
        foreach (var by in (Address[])[s_key.Address, s_other.Address])
        {
            var conversation = Conversation.Read([new MailboxLine(1, ItemId.Draw(), new OpenedSheet(sheet, by)), .. others], s_key.Address, RosterOf(), s_day);
            _ = Waystation.Front.Pages.Blocks.Spread(conversation.Turns).Count;
        }
    }

    private static Roster RosterOf() => Waystation.Letters.Roster.Sign(
        s_key, 3, s_day.AddDays(9), "Почта", s_other.Address, [new RosterRelay(s_key.Address, "http://127.0.0.1:1")], [new RosterShift(s_other.Card(1, s_day.AddDays(9)), s_day, s_day.AddDays(7))], ["https://letters.example"]);

    private static void Roster(byte[] json)
    {
        if (json.Length <= Card.LargestRoster && Waystation.Letters.Roster.TryRead(Card.Sign(s_key, 3, s_day, CardKind.Roster, json), out var roster))
        {
            _ = RosterWatch.Weigh(roster, s_key.Address, 1, s_day);
            _ = roster.Recipients(s_day).Count;
            _ = roster.IsShiftKey(s_other.Address, s_day);
            _ = roster.Relays.Select(relay => Uri.TryCreate(relay.Url, UriKind.Absolute, out _)).Count();
        }
    }

    private static IReadOnlyList<byte[]> Pages()
    {
        var head = Head.Sign(s_other, s_key.Address, 3, Digest.Of([1]), Incarnation.Draw());
        var body = new byte[1024];
        Listed Line(long number, Gone? gone) => new(number, ItemId.Draw(), s_day, Digest.Of(body), body.Length, gone is null or Gone.Pending ? body : null, gone);
        var deleted = ItemId.Draw();
        return
        [
            ListPage.ToBytes(new ListAnswer.Listing([], head, More: false, null)),
            ListPage.ToBytes(new ListAnswer.Listing([Line(1, null), Line(2, new Gone.Expired()), new Listed(3, deleted, s_day, Digest.Of(body), body.Length, null, new Gone.Deleted(Deletion.Sign(s_key, deleted)))], head, More: true, s_day, s_day.AddDays(375))),
        ];
    }

    private static IReadOnlyList<byte[]> Answers()
    {
        var head = Head.Sign(s_other, s_key.Address, 3, Digest.Of([1]), Incarnation.Draw());
        return
        [
            head.ToBytes(), new HeadAnswer(true, head).ToBytes(), new DayAnswer(s_day).ToBytes(), Waystation.Mail.Receipt.Sign(s_other, s_key.Address, ItemId.Draw(), s_day, Digest.Of([1])).ToBytes(),
            Refusals.ToBytes(RelayRefusal.AnotherCameFirst, "17"), Refusals.ToBytes(RelayRefusal.ClockWrong, RelayTime.Sign(s_other, 1_790_000_000, new string('0', 32))), Deletion.Sign(s_key, ItemId.Draw()).ToBytes(),
        ];
    }

    private static void Answer(byte[] bytes)
    {
        _ = Head.TryRead(bytes, out var head, out _) && head.Verify(s_other.Address);
        _ = HeadAnswer.TryRead(bytes, out _, out _);
        _ = DayAnswer.TryRead(bytes, out _, out _);
        _ = Waystation.Mail.Receipt.TryRead(bytes, out _, out _);
        _ = Deletion.TryRead(s_key.Address, bytes, out _, out _);
        foreach (var status in (int[])[400, 401, 404, 412])
        {
            if (Refusals.TryRead(status, bytes, out _, out var detail))
            {
                _ = Refusals.TryReadNumber(detail, out _);
                _ = RelayTime.TryRead(s_other.Address, new string('0', 32), detail, out _);
            }
        }
    }

    private static byte[] OpeningOf()
    {
        var puzzle = Puzzle.Make(new byte[32], s_key.Address, 4, 1_790_000_000);
        return new Opening(new MailboxPolicy(DropRule.Open, 3), puzzle, puzzle.Solve(s_key.Address, default), s_key.Card(1, s_day)).ToBytes();
    }

    /// <summary>Five lines: method, path with query, digest, input, signature.</summary>
    private static IReadOnlyList<byte[]> Signatures()
    {
        var parts = new SignedParts("GET", Paths.Items(s_key.Address), Paths.ListQuery(0, 0), ContentDigest.Of([]));
        var signature = RequestSignature.Sign(s_key, s_other.Address, parts, 1_790_000_000, RequestSignature.DrawNonce());
        return [Ascii($"{parts.Method}\n{parts.Path}\n{parts.Query}\n{parts.ContentDigest}\n{signature.Input}\n{signature.SignatureText}")];
    }

    private static void Signature(byte[] bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split('\n', 6);
        if (lines.Length == 6)
        {
            _ = RequestSignature.TryRead(s_other.Address, new SignedParts(lines[0], lines[1], lines[2], lines[3]), lines[4], lines[5], out _, out _);
        }
    }

    private static IReadOnlyList<Fact> Facts() => Waystation.Tests.Casework.Samples.All;

    private static object? Something(Type type) =>
        type == typeof(string) ? "something"
        : type == typeof(int) ? 1
        : type == typeof(long) ? 1L
        : type == typeof(bool) ? true
        : type == typeof(byte[]) ? new byte[32]
        : type == typeof(DateOnly) || type == typeof(DateOnly?) ? s_day
        : type.IsEnum ? Enum.ToObject(type, 0)
        : type.IsGenericType && type.IsInterface ? Filled(type.GetGenericArguments()[0], count: 1)
        : type.IsClass ? type.GetConstructors()[0].Invoke([.. type.GetConstructors()[0].GetParameters().Select(parameter => Something(parameter.ParameterType))])
        : Activator.CreateInstance(type);

    private static Array Filled(Type element, int count)
    {
        var array = Array.CreateInstance(element, count);
        array.SetValue(Something(element), 0);
        return array;
    }

    private static Waystation.Casework.Rooms.Entry EntryOf(Fact fact, long counter) => new() { Epoch = 1, Counter = counter, Previous = counter == 1 ? null : new string('0', 64), SeenNumber = counter - 1, SeenHash = new string('0', 64), Day = s_day, Fact = fact };

    /// <summary>An entry that a member signed, folded among others.</summary>
    private static void EntryOfRoom(byte[] json)
    {
        if (!Waystation.Casework.Rooms.Entry.TryRead(json, out var entry))
        {
            return;
        }

        var lines = Facts().Select((fact, i) => new RoomLine(i + 1, new string((char)('a' + (i % 6)), 64), "author", EntryOf(fact, i + 1))).ToList();
        lines.Insert(2, new RoomLine(3, new string('f', 64), "another", entry));
        lines.Add(new RoomLine(99, new string('e', 64), "author", entry));
        var log = RoomLog.Fold(lines);
        if (CaseFile.Fold(log) is { } file)
        {
            _ = file.Turns.Count;
            _ = Admission.Check(file, entry.Fact, "author", s_day);
            _ = new RetentionRules(ClosedCaseMonths: 1).Case(file);
            _ = RetentionBook.BeyondReachOf(file, null).Count();
            _ = file.Safeguarding.DecisionsDue.Count();
        }
    }

    private static List<MemberSheet> MemberSheets() =>
        [.. typeof(MemberSheet).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MemberSheet))).Select(type =>
        {
            var sheet = (MemberSheet)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            {
                property.SetValue(sheet, property.Name == "Version" ? 1 : Something(property.PropertyType));
            }

            return sheet;
        })];

    private static void MemberSheetOf(byte[] json)
    {
        // Signed text is one line: whoever signs sees to it.
        if (!json.Contains((byte)'\n') && SignedText.TryRead(SignedText.Write(json, s_key.Address, s_other), s_key.Address, out var text, out _))
        {
            _ = MemberSheet.Read(text);
        }

        _ = Offer.Read(Encoding.UTF8.GetString(json));
    }

    private static IReadOnlyList<byte[]> Multiparts()
    {
        const string Type = "multipart/form-data; boundary=\"--b0undary\"\n";
        static string Part(string head, string body) => $"----b0undary\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n";
        return
        [
            Ascii(Type + Part("name=\"code\"", "one two three") + Part("name=\"text\"", "hello") + "----b0undary--\r\n"),
            Encoding.UTF8.GetBytes(Type + Part("name=\"text\"", "Привет") + Part("name=\"files\"; filename=\"фото.jpg\"\r\nContent-Type: image/jpeg", new string('x', 5000)) + Part("name=\"files\"; filename*=UTF-8''b.txt", "b") + "----b0undary--\r\n"),
        ];
    }

    private static void Post(byte[] body, string type)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = type;
        context.Request.ContentLength = body.Length;
        context.Request.Body = new StutteringBody(body);
        using var form = FormReader.ReadAsync(context, s_limits, async (fields, file) =>
        {
            _ = Waystation.Front.Post.FormFaults.Of(fields);
            _ = Waystation.Front.Post.FileNames.Clean(file.Name);
            await file.Bytes.CopyToAsync(System.IO.Stream.Null);
        }).GetAwaiter().GetResult();
        _ = Waystation.Front.Post.FormFaults.Of(form);
        _ = form.Text("text").Length;
    }

    private static IReadOnlyList<byte[]> Codes() => [.. Enum.GetValues<CodeLanguage>().Select(language =>
    {
        using var code = Code.Draw(language);
        return Encoding.UTF8.GetBytes(code.ToWords());
    })];

    private static IReadOnlyList<byte[]> Shares() => [.. ((SharePlan[])[SharePlan.Of(1, 1) with { Exponent = 0 }, SharePlan.Of(2, 3) with { Exponent = 0 }]).Select(plan =>
    {
        using var seed = Seed.Draw();
        return Encoding.UTF8.GetBytes(SeedShares.Split(seed, plan)[0][0].ToWords());
    })];

    /// <summary>What the child that looks at pictures says.</summary>
    private static IReadOnlyList<byte[]> PictureAnswers()
    {
        static byte[] Said(string json, params byte[] copy)
        {
            var text = Encoding.UTF8.GetBytes(json);
            return [0x2B, 0, 0, (byte)(text.Length >> 8), (byte)text.Length, .. text, .. copy];
        }

        return
        [
            Said("""{"fault":"None","width":3,"height":2,"facts":[{"kind":"position","value":"55.75, 37.61"},{"kind":"device","value":"Nokia"}]}""", 0xFF, 0xD8, 0xFF, 0xE0, 0, 1),
            Said("""{"fault":"TooLarge","width":0,"height":0,"facts":[]}"""),
        ];
    }

    /// <summary>A child that somebody broke into says what it likes; what its death or half a sentence throws is caught where it was started.</summary>
    private static void PictureAnswer(byte[] bytes)
    {
        try
        {
            _ = Waystation.Office.Pictures.PictureDoor.ReadAsync(new MemoryStream(bytes), default).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
        }
    }

    /// <summary>Of a case whose contact let out their letter and what they wish.</summary>
    private static byte[] Package()
    {
        IReadOnlyList<DataCategory> categories = [DataCategory.Letters, DataCategory.Wishes, DataCategory.Household];
        IReadOnlyList<Fact> facts =
        [
            new AuthorIntroduced("Anna"),
            Waystation.Tests.Casework.Samples.Opened,
            .. Facts().Where(fact => fact is LetterArrived),
            new WishNoted("contact", "w1", "вместе"),
            new ConsentGiven("contact", "g1", ConsentPurpose.Shelter, "x", categories, ConsentWording.Of("x", "en"), HowGiven.InALetter, s_day, s_day, "letter-1"),
        ];
        var file = CaseFile.Fold(RoomLog.Fold(facts.Select((fact, i) => new RoomLine(i + 1, new string('a', 64), "author", EntryOf(fact, i + 1)))))!;
        return CaseExport.Of(file, new ReleaseRequest(ConsentPurpose.Shelter, "x", categories, ["contact"]), s_day).Files[0].Content;
    }

    private static Func<string> Ids()
    {
        var last = 0;
        return () => string.Create(CultureInfo.InvariantCulture, $"id-{++last}");
    }

    /// <summary>Comes in pieces, as a body does over a bad line.</summary>
    private sealed class StutteringBody(byte[] bytes) : MemoryStream(bytes)
    {
        private int _pieces;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (_pieces++ * 37 % 997))], cancellationToken);
    }
}
