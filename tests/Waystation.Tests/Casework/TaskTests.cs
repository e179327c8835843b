using CsCheck;
using Waystation.Casework.Rooms;
using Waystation.Casework.Tasks;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class TaskTests
{
    private static readonly DateOnly s_day = History.Day;

    private static readonly Gen<History> s_history = History.Of(Gen.Select(Gen.Int[0, 4], Gen.Int[0, 7], Gen.Int[-1, 12]).Select((which, how, days) => how switch
    {
        < 3 => (Fact)new TaskAdded("contact", $"t{which}", $"{days}", days < 0 ? null : s_day.AddDays(days)),
        3 => new StruckOut($"t{which}"),
        4 => new TaskHandedOver($"t{which}", days < 0 ? null : History.Authors[days % 3]),
        5 => new TaskHandedOver($"t{which}", "nobody we know"),
        _ => new TaskMarked($"t{which}", days % 3 != 0),
    }));

    [Fact]
    public void A_task_reads_as_it_was_said_last_and_is_due_until_it_is_done_or_struck_out() => Gen.Select(s_history, Gen.Int[0, 14]).Sample((history, days) =>
    {
        var (today, file) = (s_day.AddDays(days), history.File);
        var naive = new List<(string Id, TaskAdded What, string? Member, bool Done)>();
        var struck = new HashSet<string>();
        foreach (var fact in history.Lines.Select(line => line.Entry.Fact))
        {
            var at = naive.FindIndex(task => task.Id == fact switch { TaskAdded added => added.Id, StruckOut out1 => out1.Id, TaskHandedOver handed => handed.Task, TaskMarked marked => marked.Task, _ => "" });
            switch (fact)
            {
                case TaskAdded added when at < 0 && !struck.Contains(added.Id):
                    naive.Add((added.Id, added, null, false));
                    break;
                case TaskAdded added when at >= 0:
                    naive[at] = naive[at] with { What = added };
                    break;
                case StruckOut gone when at >= 0:
                    naive.RemoveAt(at);
                    struck.Add(gone.Id);
                    break;
                case TaskHandedOver handed when at >= 0 && handed.Member != "nobody we know":
                    naive[at] = naive[at] with { Member = handed.Member };
                    break;
                case TaskMarked marked when at >= 0:
                    naive[at] = naive[at] with { Done = marked.IsDone };
                    break;
                default:
                    break;
            }
        }

        Assert.Equal(naive, file.Tasks.All.Select(task => (task.What.Id, task.What, task.Member, task.Done is not null)));
        Assert.Equal(naive.Where(task => !task.Done && task.What.Due <= today).OrderBy(task => task.What.Due).Select(task => task.Id), file.Tasks.DueBy(today).Select(task => task.What.Id));
        Assert.Equal(naive.Where(task => !task.Done && !(task.What.Due <= today)).OrderBy(task => task.What.Due ?? DateOnly.MaxValue).Select(task => task.Id), file.Tasks.After(today).Select(task => task.What.Id));
    }, iter: 1_000);

    [Fact]
    public void A_task_is_handed_to_somebody_of_this_room()
    {
        var history = new History().Write("anna", new TaskAdded("contact", "t", "call"));
        Assert.Equal(Objection.MemberUnknown, history.Ask("anna", new TaskHandedOver("t", "dora")));
        Assert.Equal(Objection.NotThere, history.Ask("anna", new TaskHandedOver("t2", "boris")));
        Assert.Equal(Objection.NotThere, history.Ask("anna", new TaskMarked("t2", true)));
        Assert.Equal(Objection.Empty, history.Ask("anna", new TaskAdded("contact", "t", "\t")));
        history.Write("anna", new TaskHandedOver("t", "boris")).Write("boris", new TaskHandedOver("t", "clara"));
        Assert.Equal("clara", history.File.Tasks.Find("t")?.Member);
    }
}
