using Waystation.Commands.Running;

namespace Waystation.Commands.Verbs;

/// <summary>Runs the relay's own executable, with its own options.</summary>
internal static class Relay
{
    public static async Task RunAsync(IReadOnlyList<string> words, CancellationToken stop)
    {
        if (await Child.RunAsync(Sibling.Find("Relay"), words, stop) is not 0)
        {
            throw new Refusal("the relay has ended with a fault.");
        }
    }
}
