using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>Damages a valid input a little: as bytes, as lines, or as JSON.</summary>
internal static class Mutator
{
    private static readonly long[] s_edges = [0, 1, -1, 127, 128, 255, 256, 1023, 1024, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    private static readonly string[] s_words =
    [
        "", " ", "\n", "\r\n", "\0", "-", "--", "->", "---", "=", "&", "%", "%00", "%zz", ";", ":", "\"", "\\", "'", "../", "1", "0", "-1", "99999999999999999999", "X25519", "scrypt", "grease", "mlkem768x25519",
        "age-encryption.org/v1\n", "-----BEGIN AGE ENCRYPTED FILE-----\n", "-----END AGE ENCRYPTED FILE-----", "way1", "waycard1", "filename*=UTF-8''x", "boundary=", "name=", "\uFFFD", "\u202E", "é", "\u0301",
    ];

    private static readonly string[] s_values =
        ["null", "0", "-1", "1e99", "1e-400", "0.1", "99999999999999999999", "9223372036854775807", "2147483648", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\uDC00\"", "[]", "[null]", "[[]]", "{}", "{\"kind\":\"letter\"}", "true", "\"2026-02-30\"", "\"9999-12-31\"", "\"0001-01-01\""];

    /// <summary>Words and JSON values that our readers may stumble over, as bytes; none is empty.</summary>
    public static IEnumerable<byte[]> Worth => s_words.Concat(s_values).Where(word => word.Length > 0).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes);

    public static byte[] Bytes(byte[] valid, IReadOnlyList<byte[]> corpus, Dice dice)
    {
        var bytes = new List<byte>(valid);
        for (var times = 1 + dice.Below(4); times > 0; times--)
        {
            One(bytes, corpus, dice);
        }

        // A bound for the run, not for the code: what is longer is refused by the doors before.
        return [.. bytes.Take(1 << 20)];
    }

    public static byte[] Lines(byte[] valid, Dice dice)
    {
        var lines = Encoding.Latin1.GetString(valid).Split('\n').ToList();
        for (var times = 1 + dice.Below(3); times > 0; times--)
        {
            var at = dice.Below(lines.Count);
            switch (dice.Below(6))
            {
                case 0:
                    lines.Insert(at, lines[dice.Below(lines.Count)]);
                    break;
                case 1 when lines.Count > 1:
                    lines.RemoveAt(at);
                    break;
                case 2:
                    (lines[at], lines[^1]) = (lines[^1], lines[at]);
                    break;
                case 3:
                    lines[at] = lines[at].Insert(dice.Below(lines[at].Length + 1), dice.Of(s_words));
                    break;
                case 4:
                    lines[at] = lines[at][..dice.Below(lines[at].Length + 1)];
                    break;
                default:
                    // A line that is long already is not repeated: it would outgrow a string.
                    lines[at] = string.Concat(Enumerable.Repeat(lines[at], 1 + dice.Below(Math.Clamp(1_000_000 / (lines[at].Length + 1), 1, 200))));
                    break;
            }
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    /// <summary>One member or element exchanged, doubled, nested or gone; now and then the text itself is damaged.</summary>
    public static byte[] Json(byte[] valid, IReadOnlyList<byte[]> corpus, Dice dice)
    {
        if (dice.Below(4) == 0 || Tree(valid) is not { } root)
        {
            return Bytes(valid, corpus, dice);
        }

        var places = new List<JsonNode>();
        Collect(root, places);
        if (places.Count == 0)
        {
            return valid;
        }

        var place = dice.Of(places);
        if (dice.Below(8) == 0)
        {
            // What a tree cannot say: a name twice, a depth without end.
            var text = root.ToJsonString();
            var said = place.ToJsonString();
            var depth = dice.Below(100);
            return Encoding.UTF8.GetBytes(dice.Below(2) == 0 && text.Length > 2
                ? $"{text[..^1]},{text[1..]}"
                : text.Replace(said, new string('[', depth) + said + new string(']', depth), StringComparison.Ordinal));
        }

        var mark = $"mark{dice.Next():x16}";
        var whole = dice.Below(6) switch
        {
            0 => place.ToJsonString() is { Length: < 4096 } same ? $"[{string.Join(',', Enumerable.Repeat(same, 1 + dice.Below(300)))}]" : "[]",
            1 => $"\"{new string('x', dice.Below(70_000))}\"",
            _ => dice.Of(s_values),
        };
        switch (place.Parent)
        {
            case JsonObject members:
                var name = place.GetPropertyName();
                if (dice.Below(5) == 0)
                {
                    members.Remove(name);
                    return Encoding.UTF8.GetBytes(root.ToJsonString());
                }

                members[name] = mark;
                break;
            case JsonArray elements:
                elements[place.GetElementIndex()] = mark;
                break;
            default:
                return Encoding.UTF8.GetBytes(whole);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{mark}\"", whole, StringComparison.Ordinal));
    }

    /// <returns>Null when it is no JSON: what was once found may be anything.</returns>
    private static JsonNode? Tree(byte[] text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> into)
    {
        into.Add(node);
        foreach (var child in node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray elements => elements,
            _ => [],
        })
        {
            if (child is not null)
            {
                Collect(child, into);
            }
        }
    }

    private static void One(List<byte> bytes, IReadOnlyList<byte[]> corpus, Dice dice)
    {
        var at = dice.Below(bytes.Count);
        switch (dice.Below(9))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << dice.Below(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = (byte)(dice.Next() & 0xFF);
                break;
            case 2:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(dice.Of(s_words)));
                break;
            case 3 when bytes.Count > 0:
                bytes.RemoveRange(at, Math.Min(1 + dice.Below(dice.Below(64) + 1), bytes.Count - at));
                break;
            case 4 when bytes.Count > 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5 when bytes.Count > 0:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(1 + dice.Below(256), bytes.Count - at)));
                break;
            case 6 when bytes.Count >= 8:
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteInt64BigEndian(number, dice.Of(s_edges));
                var width = dice.Of((int[])[1, 2, 4, 8]);
                at = dice.Below(bytes.Count - 7);
                for (var i = 0; i < width; i++)
                {
                    bytes[at + i] = number[8 - width + i];
                }

                break;
            case 7:
                var other = dice.Of(corpus);
                var from = dice.Below(other.Length);
                bytes.InsertRange(at, other.Skip(from).Take(dice.Below(other.Length - from + 1)));
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat((byte)(dice.Next() & 0xFF), dice.Below(512)));
                break;
        }
    }
}
