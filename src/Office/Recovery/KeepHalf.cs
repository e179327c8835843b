using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>Somebody asks for a half that this desk keeps.</summary>
/// <param name="Address">Of their new desk, as text.</param>
/// <param name="Words">To be compared with the owner, who sits before that desk.</param>
/// <param name="DaysLeft">Whole days of the waiting time that are left; 0 when it is over.</param>
public sealed record AskedHalf(string Address, ComparingWords? Words, int DaysLeft, bool IsConfirmed, bool IsRefused, DateOnly? GivenOn)
{
    /// <summary>Whether the person at this desk has something to decide.</summary>
    public bool IsOpen => GivenOn is null && !IsRefused;

    public override string ToString() => nameof(AskedHalf);
}

/// <summary>A half that this desk keeps, for people.</summary>
/// <param name="Name">The owner's name in a case that is shared with them; null when none is any more.</param>
public sealed record KeptHalf(string Asker, string From, string? Name, ReservePurpose Purpose, int WaitDays, DateOnly Day, DateOnly? StoppedOn, IReadOnlyList<AskedHalf> Asked)
{
    public override string ToString() => nameof(KeptHalf);
}

/// <summary>What the person decides who keeps a half for a colleague.</summary>
public static class KeepHalf
{
    private static readonly KeyBench s_bench = new(1);

    /// <summary>How many requests wait for this desk's person to decide.</summary>
    public static int Waiting(Workstation desk) => HalfBook.All(desk.Vault).Where(held => held.StoppedOn is null).Sum(held => held.Requests.Count(request => request is { IsConfirmed: false, IsRefused: false, GivenOn: null }));

    public static async Task<IReadOnlyList<KeptHalf>> ListAsync(Workstation desk, CancellationToken stop)
    {
        var now = desk.World.Clock.GetUtcNow();
        var (own, relays) = (now.ToUnixTimeSeconds(), (now + desk.Relay.ClockSkew).ToUnixTimeSeconds());
        var list = new List<KeptHalf>();
        foreach (var held in HalfBook.All(desk.Vault))
        {
            var asked = new List<AskedHalf>();
            foreach (var request in held.Requests)
            {
                var left = Math.Max(0, (held.WaitDays * 24L * 3_600) - request.At(own, relays).Waited);
                var words = desk.Member is { } member && Address.TryParse(request.Address, out var address, out _) ? await ComparingWords.OfAsync(member.Address, address, s_bench, stop) : null;
                asked.Add(new AskedHalf(request.Address, words, (int)((left + (24 * 3_600) - 1) / (24 * 3_600)), request.IsConfirmed, request.IsRefused, request.GivenOn));
            }

            list.Add(new KeptHalf(held.Asker, held.From, PrepareForLoss.NameOf(desk, held.From), held.Purpose, held.WaitDays, held.Day, held.StoppedOn, asked));
        }

        return list;
    }

    /// <summary>The person here has spoken to the owner and compared the words: the half goes out when the waiting time is over. Or it was not the owner, and it does not.</summary>
    public static async Task AnswerAsync(Workstation desk, string asker, string address, bool yes, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (HalfBook.Find(desk.Vault, asker) is { StoppedOn: null } held && held.Requests.FirstOrDefault(request => request.Address == address) is { GivenOn: null, IsRefused: false } asked)
            {
                var answered = yes ? asked with { IsConfirmed = true } : asked with { IsRefused = true };
                desk.Vault.Commit(
                [
                    HalfBook.Put(held with { Requests = [.. held.Requests.Select(request => request == asked ? answered : request)] }),
                    .. yes ? [] : desk.PutErrands(HalfBook.Answer(desk, held, address, new HalfAnswered { Day = desk.World.Today, IsRefused = true }, "refused")),
                ]);
            }
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
    }

    /// <summary>Forgets one that its owner needs no more.</summary>
    public static async Task ForgetAsync(Workstation desk, string asker, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (HalfBook.Find(desk.Vault, asker) is { StoppedOn: not null } held)
            {
                desk.Vault.Commit(HalfBook.Forget(held));
            }
        }
        finally
        {
            desk.Turn.Release();
        }
    }
}
