using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>A form that was not taken: what was typed, and what is wrong with it.</summary>
/// <param name="Deed">Its deed.</param>
/// <param name="Place">Which of several forms of that deed on a page.</param>
/// <param name="Wrong">Fields, with what to say of each; a blank name for the form as a whole. As the catalogues name it.</param>
internal sealed record KeptForm(string Deed, string Place, IReadOnlyDictionary<string, StringValues> Typed, IReadOnlyDictionary<string, string> Wrong)
{
    public override string ToString() => nameof(KeptForm);
}

/// <summary>The last few forms that were not taken, in memory until the desk is locked: the page that is shown again fills them in.</summary>
internal sealed class KeptForms
{
    private const int Most = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Ticket, KeptForm Form)> _forms = [];

    /// <returns>What the page's address carries: it says nothing by itself.</returns>
    public string Keep(KeptForm form)
    {
        var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        lock (_gate)
        {
            _forms.AddFirst((ticket, form));
            if (_forms.Count > Most)
            {
                _forms.RemoveLast();
            }
        }

        return ticket;
    }

    public KeptForm? Find(string? ticket)
    {
        lock (_gate)
        {
            return _forms.FirstOrDefault(kept => kept.Ticket == ticket).Form;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _forms.Clear();
        }
    }

    public override string ToString() => nameof(KeptForms);
}
