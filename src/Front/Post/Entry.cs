using Waystation.Front.Forms;
using Waystation.Front.Visits;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Who asks: the visit that the browser has, or the code that stands in the form because the visit is over.</summary>
/// <param name="isFirst">With a first letter.</param>
internal sealed class Entry(Reception reception, HttpContext context, bool isFirst = false) : IDisposable
{
    private VisitInUse? _use;
    private KeyOfCode? _typed;

    public Visit? Visit => _use?.Visit;

    /// <summary>Null until <see cref="EnterAsync"/> returned null.</summary>
    public Key? Key => _use?.Visit.Key ?? _typed?.Key;

    /// <summary>A code in the form wins: it is how a visit that is over goes on, and how a first letter names its mailbox.</summary>
    /// <returns>Null, or why nobody is let in.</returns>
    public async Task<Fault?> EnterAsync(Form form, CancellationToken stop)
    {
        if (form.Has("code"))
        {
            (_typed, var fault) = await reception.KeyOfAsync(form, "code", stop, isFirst);
            return fault;
        }

        _use = reception.Visits.Enter(context);
        if (_use is not null && !_use.Visit.Issued(form["token"]))
        {
            _use.Dispose();
            _use = null;
        }

        return _use is null ? new Fault(TroubleKind.VisitOver) : null;
    }

    /// <summary>The key that was typed becomes the browser's visit. Nothing when there is one already.</summary>
    public void Stay()
    {
        if (_typed is { } typed && _use is null)
        {
            _use = reception.Visits.Begin(context, typed.Give(), typed.Code);
        }
    }

    public void Dispose()
    {
        _typed?.Dispose();
        _use?.Dispose();
    }

    public override string ToString() => nameof(Entry);
}
