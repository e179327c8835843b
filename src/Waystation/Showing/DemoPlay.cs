namespace Waystation.Commands.Showing;

internal static class DemoPlay
{
    public static Task ActAsync(DemoHouse house, TextWriter say, CancellationToken stop) => throw new Refusal($"{house.Front} {say} {stop.CanBeCanceled}");
}
