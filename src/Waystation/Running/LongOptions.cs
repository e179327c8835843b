namespace Waystation.Commands.Running;

/// <summary>Options of the verbs that run or found something: <c>--name value</c>, some of them more than once, and flags without a value.</summary>
internal sealed class LongOptions
{
    private readonly List<(string Name, string Value)> _given = [];

    /// <param name="valued">Names that a value follows.</param>
    /// <param name="flags">Names that stand alone.</param>
    /// <exception cref="Refusal">A word is not one of these, or a value is missing.</exception>
    public LongOptions(IReadOnlyList<string> words, IReadOnlyList<string> valued, IReadOnlyList<string> flags)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var name = words[i];
            if (flags.Contains(name, StringComparer.Ordinal))
            {
                _given.Add((name, ""));
            }
            else if (valued.Contains(name, StringComparer.Ordinal))
            {
                _given.Add((name, i + 1 < words.Count ? words[++i] : throw new Refusal($"the option {name} is followed by a value.")));
            }
            else
            {
                throw new Refusal($"this verb has the options {string.Join(", ", valued.Concat(flags))}.");
            }
        }
    }

    public bool Has(string name) => _given.Exists(given => given.Name == name);

    public IReadOnlyList<string> All(string name) => [.. _given.Where(given => given.Name == name).Select(given => given.Value)];

    public string? One(string name) => All(name) is [.., var last] ? last : null;

    /// <exception cref="Refusal">It is missing.</exception>
    public string Needed(string name) => One(name) ?? throw new Refusal($"the option {name} is needed.");

    /// <exception cref="Refusal">Not a whole number in range.</exception>
    public int Number(string name, int otherwise, int least, int most) => One(name) is not { } text ? otherwise
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new Refusal($"the option {name} is a whole number from {least} to {most}.");
}
