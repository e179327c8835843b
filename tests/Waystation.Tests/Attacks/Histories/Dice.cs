namespace Waystation.Tests.Attacks.Histories;

/// <summary>The same throws for the same seed.</summary>
internal sealed class Dice(uint seed)
{
    private uint _state = unchecked(seed * 2_654_435_761) | 1;

    /// <returns>From 0 to <paramref name="below"/> - 1.</returns>
    public int Roll(int below) => Roll(0, below);

    /// <returns>From <paramref name="from"/> to <paramref name="below"/> - 1.</returns>
    public int Roll(int from, int below)
    {
        // xorshift32 (Marsaglia 2003).
        _state = unchecked(_state ^ (_state << 13));
        _state ^= _state >> 17;
        _state = unchecked(_state ^ (_state << 5));
        return from + (int)(_state % (uint)(below - from));
    }
}
