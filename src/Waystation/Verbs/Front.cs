using Waystation.Commands.Running;

namespace Waystation.Commands.Verbs;

/// <summary>Runs the front's own executable, with its own options.</summary>
internal static class Front
{
    public static async Task RunAsync(IReadOnlyList<string> words, CancellationToken stop)
    {
        if (await Child.RunAsync(Sibling.Find("Front"), words, stop) is not 0)
        {
            throw new Refusal("the front has ended with a fault.");
        }
    }
}
