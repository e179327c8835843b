using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CsCheck;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

/// <summary>What holds for every kind of fact as it stands in a room.</summary>
public sealed class FactJsonTests
{
    private static readonly IReadOnlyList<JsonDerivedTypeAttribute> s_kinds = [.. typeof(Fact).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>()];

    public static TheoryData<string> Kinds => [.. s_kinds.Select(kind => (string)kind.TypeDiscriminator!)];

    [Fact]
    public void Every_kind_has_a_name_and_a_sample()
    {
        var kinds = typeof(Fact).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Fact)) && !type.IsAbstract && type != typeof(ErasedFact)).ToHashSet();
        Assert.Equal(kinds, s_kinds.Select(kind => kind.DerivedType).ToHashSet());
        Assert.Equal(kinds, Samples.All.Select(fact => fact.GetType()).ToHashSet());
        Assert.All(s_kinds, kind => Assert.Matches("^[a-z]+(-[a-z]+)*$", (string)kind.TypeDiscriminator!));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fact_reads_back_as_it_was_written(string kind)
    {
        foreach (var fact in SamplesOf(kind))
        {
            var json = fact.ToJson();
            Assert.Equal(kind, JsonNode.Parse(json)!["kind"]!.GetValue<string>());
            var read = Fact.Read(json);
            Assert.NotNull(read);
            Assert.IsType(fact.GetType(), read);
            Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(read.ToJson()));
        }
    }

    /// <summary>Nothing is filled in for what a member left out: not a word, not a day, not a zero.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fact_without_one_of_its_parts_is_no_fact_of_that_kind_or_says_the_same(string kind)
    {
        foreach (var fact in SamplesOf(kind))
        {
            foreach (var place in Places(JsonNode.Parse(fact.ToJson())!).Count is var count ? Enumerable.Range(0, count) : [])
            {
                var damaged = JsonNode.Parse(fact.ToJson())!;
                var (members, name) = Places(damaged)[place];
                members.Remove(name);
                var read = Fact.Read(Encoding.UTF8.GetBytes(damaged.ToJsonString()));
                if (read is not null && name != "person")
                {
                    Assert.Equal(Canonical(damaged), Canonical(JsonNode.Parse(read.ToJson())!));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fact_with_a_null_in_a_list_is_no_fact(string kind)
    {
        foreach (var fact in SamplesOf(kind))
        {
            var json = Encoding.UTF8.GetString(fact.ToJson());
            var node = JsonNode.Parse(json)!;
            Assert.All(Lists(node), list =>
            {
                var before = list.ToJsonString();
                list.Add(null);
                Assert.Null(Fact.Read(Encoding.UTF8.GetBytes(node.ToJsonString())));
                list.RemoveAt(list.Count - 1);
                Assert.Equal(before, list.ToJsonString());
            });
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_damaged_fact_never_throws(string kind)
    {
        var corpus = SamplesOf(kind).Select(fact => fact.ToJson()).ToList();
        Gen.Select(Gen.Int[0, corpus.Count - 1], Gen.Int[0, 10_000], Gen.Byte).Sample((which, at, value) =>
        {
            var damaged = corpus[which].ToArray();
            damaged[at % damaged.Length] = value;
            _ = Fact.Read(damaged);
        }, iter: 200);
    }

    /// <summary>Else a member could make the others believe that somebody asked to be forgotten, and loosen what is checked of them.</summary>
    [Fact]
    public void Nobody_writes_that_a_fact_was_erased()
    {
        Assert.Null(Fact.Read("""{"kind":"erased","person":"contact"}"""u8));
        var json = Encoding.UTF8.GetString(new Entry { Epoch = 1, Counter = 1, SeenNumber = 0, SeenHash = "", Day = History.Day, Fact = new StruckOut("x") }.ToJson()).Replace("struck-out", "erased", StringComparison.Ordinal);
        Assert.True(Entry.TryRead(Encoding.UTF8.GetBytes(json), out var entry));
        Assert.Equal(new UnknownFact("erased"), entry.Fact);
    }

    [Fact]
    public void A_word_is_read_as_it_is_written_and_not_as_a_number_or_two()
    {
        Assert.Equal("\"whereabouts\"", JsonSerializer.Serialize(DataCategory.Whereabouts));
        foreach (var wrong in (string[])["3", "\"3\"", "\"Whereabouts\"", "\"name, risk\"", "\"\"", "null"])
        {
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DataCategory>(wrong));
        }
    }

    private static IEnumerable<Fact> SamplesOf(string kind)
    {
        var type = s_kinds.First(known => (string)known.TypeDiscriminator! == kind).DerivedType;
        return Samples.All.Where(fact => fact.GetType() == type);
    }

    private static List<(JsonObject Members, string Name)> Places(JsonNode node) => node switch
    {
        JsonObject members => [.. members.SelectMany(member => (List<(JsonObject, string)>)[(members, member.Key), .. member.Value is null ? [] : Places(member.Value)])],
        JsonArray elements => [.. elements.SelectMany(element => element is null ? [] : Places(element))],
        _ => [],
    };

    private static IEnumerable<JsonArray> Lists(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Value is null ? [] : Lists(member.Value)),
        JsonArray elements => [elements, .. elements.SelectMany(element => element is null ? [] : Lists(element))],
        _ => [],
    };

    /// <summary>Members by name, so that only what is said counts.</summary>
    private static string Canonical(JsonNode node) => node switch
    {
        JsonObject members => $"{{{string.Join(',', members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{(member.Value is null ? "null" : Canonical(member.Value))}"))}}}",
        JsonArray elements => $"[{string.Join(',', elements.Select(element => element is null ? "null" : Canonical(element)))}]",
        _ => node.ToJsonString(),
    };
}
