namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>Something that reads what strangers send.</summary>
/// <param name="Name">Also the corpus' folder.</param>
/// <param name="Make">Valid inputs, made by our own code.</param>
/// <param name="Damage">How one is damaged; of it one is made that goes deeper than the first line of defence.</param>
/// <param name="Try">Reads it. Faults are answers; whatever is thrown is a finding.</param>
/// <param name="Rounds">In a short run.</param>
/// <param name="Allowance">Bytes that reading may allocate for each byte of input, beyond a megabyte.</param>
internal sealed record Target(string Name, Func<IReadOnlyList<byte[]>> Make, Func<byte[], IReadOnlyList<byte[]>, Dice, byte[]> Damage, Action<byte[]> Try, int Rounds = 500, int Allowance = 64)
{
    public const long FreeAllowance = 1 << 20;

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Waystation.Tests", "Hostile", "corpus");

    /// <summary>What is kept in the repository: valid inputs, and what was once found.</summary>
    public IReadOnlyList<byte[]> Corpus() =>
        [.. Directory.GetFiles(Path.Combine(Folder, Name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public override string ToString() => Name;
}
