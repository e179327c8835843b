namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>Numbers that a printed seed brings back.</summary>
/// <remarks>Source: SplitMix64, as in Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <returns>0 to below <paramref name="most"/>; 0 when that is 0.</returns>
    public int Below(int most) => most <= 0 ? 0 : (int)(Next() % (uint)most);

    public T Of<T>(IReadOnlyList<T> list) => list[Below(list.Count)];

    public override string ToString() => nameof(Dice);
}
