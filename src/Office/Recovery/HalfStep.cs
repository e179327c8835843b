using Waystation.Office.Courier;
using Waystation.Office.Vault;

namespace Waystation.Office.Recovery;

/// <summary>Gives halves out: when the person here has said yes, the waiting time is over by two clocks, and no word of the owner stopped it.</summary>
internal static class HalfStep
{
    public static Task TakeAsync(Workstation desk)
    {
        if (!desk.HasHeard)
        {
            // A stop may lie in the mailbox that could not be read.
            return Task.CompletedTask;
        }

        foreach (var held in HalfBook.All(desk.Vault).Where(held => held.StoppedOn is null && held.Requests.Count > 0))
        {
            Look(desk, held);
        }

        return Task.CompletedTask;
    }

    /// <summary>What was counted is kept when so many seconds were added, or a clock went back.</summary>
    private const int KeepAfter = 3_600;

    private static void Look(Workstation desk, HeldHalf held)
    {
        var now = desk.World.Clock.GetUtcNow();
        var (own, relays) = (now.ToUnixTimeSeconds(), (now + desk.Relay.ClockSkew).ToUnixTimeSeconds());
        var requests = new List<HalfRequest>();
        var errands = new List<Errand>();
        foreach (var request in held.Requests)
        {
            var counted = request.At(own, relays);
            if (counted is { IsConfirmed: true, IsRefused: false, GivenOn: null } && counted.Waited >= held.WaitDays * 24L * 3_600 && HalfBook.HalfOf(desk.Vault, held) is { } half)
            {
                errands.Add(HalfBook.Answer(desk, held, counted.Address, new HalfAnswered { Day = desk.World.Today, Bytes = half }, "given"));
                requests.Add(counted with { GivenOn = desk.World.Today });
                continue;
            }

            requests.Add(counted.Waited >= request.Waited + KeepAfter || own < request.Own || relays < request.Relays ? counted : request);
        }

        if (!requests.SequenceEqual(held.Requests))
        {
            desk.Vault.Commit([HalfBook.Put(held with { Requests = requests }), .. desk.PutErrands([.. errands])]);
        }
    }
}
