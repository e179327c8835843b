namespace Waystation.Bench;

/// <summary>Numbers that look random and are the same on each run: what is measured on them can be measured again. Nothing secret is ever drawn here.</summary>
/// <remarks>SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators, 2014).</remarks>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <returns>From 0, below the limit.</returns>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <returns>From 0, below 1.</returns>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    /// <summary>The first often, the last seldom, as 1/rank.</summary>
    public T Skewed<T>(IReadOnlyList<T> of) => of[(int)(Math.Pow(of.Count + 1, Share()) - 1)];

    public override string ToString() => nameof(Dice);

    private ulong Next()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
