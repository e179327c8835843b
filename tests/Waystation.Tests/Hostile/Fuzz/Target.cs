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

    /// <summary>What is kept in the repository to begin with: valid inputs, and what was once found.</summary>
    public IReadOnlyList<byte[]> Corpus() => Kept(isReached: false);

    /// <summary>What runs guided by coverage came to: the fewest inputs that reach all that was reached. Read as they are, and not damaged further by those who are blind.</summary>
    public IReadOnlyList<byte[]> Reached() => Kept(isReached: true);

    public override string ToString() => Name;

    private IReadOnlyList<byte[]> Kept(bool isReached) =>
        [.. Directory.GetFiles(Path.Combine(Folder, Name)).Where(path => Path.GetFileName(path).StartsWith("reached-", StringComparison.Ordinal) == isReached).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
