using System.Text.Json;
using System.Text.Json.Nodes;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Letters;

/// <summary>Anybody who knows an address can put well-formed JSON before a desk or a front. None of it may bring them down.</summary>
public sealed class HostileSheetTests
{
    private static readonly string[] s_values = ["null", "0", "-1", "1e99", "\"\"", "\"x\"", "[]", "[null]", "[[]]", "{}", "{\"kind\":\"letter\"}", "true", "\"\\ud800\""];

    public static TheoryData<string> Kinds => ["letter", "answer", "route", "receipt", "pin", "kept", "moved", "goodbye"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_sheet_with_any_member_exchanged_or_gone_is_refused_or_read_and_never_throws(string kind)
    {
        var whole = JsonNode.Parse(SheetSeal.ToJson(Sample(kind)))!;
        Assert.NotNull(Read(whole));
        foreach (var path in Paths(whole))
        {
            foreach (var value in s_values)
            {
                var damaged = whole.DeepClone();
                path(damaged, JsonNode.Parse(value.Replace("\\ud800", "?", StringComparison.Ordinal)), false);
                _ = Read(damaged);
            }

            var holed = whole.DeepClone();
            path(holed, null, true);
            _ = Read(holed);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"kind\":null}")]
    [InlineData("{\"kind\":\"bomb\",\"v\":1}")]
    [InlineData("{\"v\":1,\"day\":\"2026-11-22\"}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]")]
    public void What_is_no_sheet_is_refused(string json) => Assert.Null(SheetSeal.Read(System.Text.Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_letter_longer_than_letters_are_is_refused()
    {
        var letter = (Letter)Sample("letter");
        Assert.NotNull(SheetSeal.Read(SheetSeal.ToJson(letter with { Text = new string('x', Letter.LongestText) })));
        Assert.Null(SheetSeal.Read(SheetSeal.ToJson(letter with { Text = new string('x', Letter.LongestText + 1) })));
    }

    private static Sheet? Read(JsonNode node) => SheetSeal.Read(JsonSerializer.SerializeToUtf8Bytes(node));

    private static Sheet Sample(string kind)
    {
        var day = new DateOnly(2026, 11, 22);
        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        var card = key.Card(1, day);
        var id = LetterId.Draw();
        var file = new FileList { Id = id, Name = "a.jpg", Size = 3, Sha256 = new string('0', 64), Pieces = [ItemId.Draw()], Seed = new byte[32] };
        return kind switch
        {
            "letter" => new Letter { Day = day, Id = id, From = card, Purpose = Purpose.ForMyself, Text = "x", Language = "ru", Safe = SafeNow.No, SafeUntil = "y", HowToAnswer = "z", Files = [file] },
            "answer" => new Answer { Day = day, Id = id, Text = "x" },
            "route" => new Route { Day = day, Number = 1, ConversationKey = key.Address, Inbox = card },
            "receipt" => new Waystation.Letters.Receipt { Day = day, Letters = [id] },
            "pin" => new Pin { Day = day, Number = 1, ConversationKey = key.Address, Inbox = card },
            "kept" => new Kept { Day = day, Id = id, Text = "x" },
            "moved" => new Moved { Day = day, To = card },
            _ => new Goodbye { Day = day },
        };
    }

    /// <summary>Every member and element of a document, as a way to exchange or remove it.</summary>
    private static IEnumerable<Action<JsonNode, JsonNode?, bool>> Paths(JsonNode node, string at = "$")
    {
        IEnumerable<(JsonNode? Child, Action<JsonNode, JsonNode?, bool> Way)> children = node switch
        {
            JsonObject members => members.Select(member => (member.Value, (Action<JsonNode, JsonNode?, bool>)((root, value, remove) =>
            {
                var parent = (JsonObject)Follow(root, at);
                if (remove)
                {
                    parent.Remove(member.Key);
                }
                else
                {
                    parent[member.Key] = value;
                }
            }))),
            JsonArray elements => elements.Select((element, i) => (element, (Action<JsonNode, JsonNode?, bool>)((root, value, remove) =>
            {
                var parent = (JsonArray)Follow(root, at);
                if (remove)
                {
                    parent.RemoveAt(i);
                }
                else
                {
                    parent[i] = value;
                }
            }))),
            _ => [],
        };
        foreach (var (child, way) in children.ToList())
        {
            yield return way;
            if (child is not null)
            {
                foreach (var deeper in Paths(child, child.GetPath()))
                {
                    yield return deeper;
                }
            }
        }
    }

    private static JsonNode Follow(JsonNode root, string path)
    {
        foreach (var step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            root = step.EndsWith(']') ? root[int.Parse(step.TrimEnd(']'))]! : root[step]!;
        }

        return root;
    }
}
