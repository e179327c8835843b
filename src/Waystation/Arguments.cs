namespace Waystation.Commands;

/// <summary>The words after a verb: options, each with its value where it takes one, and at most one input.</summary>
internal sealed class Arguments
{
    /// <summary>Long name of each option, and whether a value follows it.</summary>
    private static readonly Dictionary<string, (char Option, bool TakesValue)> s_names = new(StringComparer.Ordinal)
    {
        ["--recipient"] = ('r', true),
        ["--recipients-file"] = ('R', true),
        ["--identity"] = ('i', true),
        ["--output"] = ('o', true),
        ["--passphrase"] = ('p', false),
        ["--armor"] = ('a', false),
        ["-pq"] = ('q', false),
    };

    private readonly List<(char Option, string Value)> _given = [];

    /// <param name="known">The options that this verb has, by their letters.</param>
    /// <exception cref="Refusal">An option is not known, lacks its value, or there is more than one input.</exception>
    public Arguments(IReadOnlyList<string> words, string known)
    {
        var onlyInput = false;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (!onlyInput && word == "--")
            {
                onlyInput = true;
            }
            else if (onlyInput || word == "-" || !word.StartsWith('-'))
            {
                Input = Input is null ? word : throw new Refusal("only one input is taken; options stand before it.");
            }
            else
            {
                var (option, takesValue) = Named(word, known);
                if (takesValue && i + 1 == words.Count)
                {
                    throw new Refusal($"the option {word} is followed by a value.");
                }

                _given.Add((option, takesValue ? words[++i] : ""));
            }
        }
    }

    /// <summary>Null for none.</summary>
    public string? Input { get; }

    public bool Has(char option) => _given.Exists(given => given.Option == option);

    public IReadOnlyList<string> All(char option) => [.. _given.Where(given => given.Option == option).Select(given => given.Value)];

    /// <exception cref="Refusal">It was given more than once.</exception>
    public string? One(char option) => All(option) switch
    {
        [] => null,
        [var value] => value,
        _ => throw new Refusal($"the option -{option} is given once."),
    };

    private static (char Option, bool TakesValue) Named(string word, string known)
    {
        var named = s_names.TryGetValue(word, out var found) ? found
            : word.Length == 2 ? s_names.Values.FirstOrDefault(option => option.Option == word[1])
            : default;
        return known.Contains(named.Option, StringComparison.Ordinal) && named != default ? named : throw new Refusal("there is an option that this verb does not have; start without a verb to see them.");
    }
}
