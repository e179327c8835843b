using CsCheck;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class RegisterTests
{
    private static readonly DateOnly s_day = new(2026, 11, 22);

    /// <summary>Settings in the relay's order, by a few authors who missed some of what came last.</summary>
    private static readonly Gen<List<Setting<int>>> s_settings = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Int[0, 3]).List[1, 12].Select(all =>
        all.Select((said, i) => new Setting<int>(said.Item2, new Stamp($"author {said.Item1}", $"author {said.Item1}", s_day, i + 1, Math.Max(0, i - said.Item3)))).ToList());

    [Fact]
    public void A_setting_stands_until_somebody_who_knew_it_sets_another() => s_settings.Sample(all =>
    {
        // Said anew, from the front instead of from the back: the naive model.
        var naive = all.Where(earlier => !all.Any(later => later.By.Number > earlier.By.Number && (later.By.Seen >= earlier.By.Number || later.By.Author == earlier.By.Author)));
        var register = Fold(all);
        Assert.Equal(naive, register.Standing);
        var different = naive.Select(setting => setting.Value).Distinct().Count() > 1;
        Assert.Equal(different, register.Conflict is not null);
        Assert.Equal(!different, register.Agreed is not null);
    });

    [Fact]
    public void Whoever_has_seen_all_leaves_one_value() => Gen.Select(s_settings, Gen.Int[0, 2]).Sample((all, author) =>
    {
        var last = new Setting<int>(7, new Stamp($"author {author}", null, s_day, all.Count + 1, all.Count));
        Assert.Equal([last], Fold([.. all, last]).Standing);
    });

    [Fact]
    public void A_setting_that_nobody_after_it_has_seen_is_never_lost() => Gen.Select(s_settings, s_settings).Sample((before, after) =>
    {
        var kept = new Setting<int>(99, new Stamp("somebody else", null, s_day, before.Count + 1, before.Count));
        var later = after.Select((setting, i) => setting with { By = setting.By with { Number = before.Count + 2 + i, Seen = Math.Min(setting.By.Seen, before.Count) } });
        Assert.Contains(kept, Fold([.. before, kept, .. later]).Standing);
    });

    [Fact]
    public void The_order_in_which_the_relay_took_concurrent_settings_changes_nothing() => Gen.Select(s_settings, Gen.Int[0, 4].List[2, 5], Gen.Int[0, 1_000]).Sample((before, values, turn) =>
    {
        // Each by another author, none of whom had seen the others.
        List<Setting<int>> Placed(IEnumerable<(int Value, int Who)> order) =>
            [.. order.Select((said, i) => new Setting<int>(said.Value, new Stamp($"concurrent {said.Who}", null, s_day, before.Count + 1 + i, before.Count)))];
        var said = values.Select((value, who) => (value, who)).ToList();
        var turned = said.Skip(turn % said.Count).Concat(said.Take(turn % said.Count)).Reverse();
        static IEnumerable<(int, string)> Values(Register<int> register) => register.Standing.Select(setting => (setting.Value, setting.By.Author)).Order();
        Assert.Equal(Values(Fold([.. before, .. Placed(said)])), Values(Fold([.. before, .. Placed(turned)])));
    });

    [Fact]
    public void Equal_values_do_not_conflict()
    {
        var register = Fold([new Setting<int>(3, new Stamp("a", null, s_day, 1, 0)), new Setting<int>(3, new Stamp("b", null, s_day, 2, 0))]);
        Assert.Equal(2, register.Standing.Count);
        Assert.Null(register.Conflict);
        Assert.Equal(3, register.Agreed?.Value);
    }

    /// <summary>Else a changed program could silence whoever it has not seen.</summary>
    [Fact]
    public void Whoever_claims_to_have_seen_more_than_there_is_replaces_nothing_but_their_own()
    {
        var history = new History().Write("anna", new StruckOut("x"));
        var liar = new RoomLine(history.Last + 1, "hash", "boris", new Entry { Epoch = 1, Counter = 2, SeenNumber = 1_000, SeenHash = "", Day = s_day, Fact = new StruckOut("y") });
        var log = RoomLog.Fold([.. history.Lines, liar]);
        Assert.Equal(0, log.StampOf(liar).Seen);
        Assert.Equal(history.Last - 1, log.StampOf(history.Lines[^1]).Seen);
    }

    private static Register<int> Fold(IEnumerable<Setting<int>> all) => all.Aggregate(Register<int>.Unset, (register, setting) => register.Set(setting.Value, setting.By));
}
