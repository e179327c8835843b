using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Waystation.Sealing;

namespace Waystation.Front.Visits;

/// <summary>The visits that go on now: each found by a random cookie, ended after ten idle minutes, bounded in number.</summary>
internal sealed class VisitBook : IDisposable
{
    private const string Cookie = "visit";

    /// <summary>Of a browser without a visit that was shown what it had typed: for leaving, and for nobody else to see.</summary>
    private const string PageCookie = "page";
    private const int IdSize = 24;

    private readonly ConcurrentDictionary<string, Visit> _visits = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly bool _isHttps;
    private readonly int _most;
    private readonly ITimer _sweep;

    public VisitBook(FrontSettings settings, TimeProvider clock)
    {
        (_clock, _isHttps, _most) = (clock, settings.IsHttps, settings.Limits.Visits);
        Shelf = new PageShelf(clock);
        _sweep = clock.CreateTimer(_ => Sweep(), null, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
    }

    public int Count => _visits.Count;

    /// <summary>Answers to forms that wait to be fetched.</summary>
    public PageShelf Shelf { get; }

    /// <summary>Begins a visit and ends the one that the browser had.</summary>
    /// <param name="key">Belongs to the visit from now on.</param>
    public VisitInUse Begin(HttpContext context, Key key, Code code)
    {
        End(context);
        Sweep();
        if (_visits.Count >= _most)
        {
            Drop(_visits.OrderBy(pair => pair.Value.LastSeen).Select(pair => pair.Key).FirstOrDefault());
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdSize));
        var visit = new Visit(key, code.ToWords()) { LastSeen = _clock.GetUtcNow() };
        visit.TryUse();
        _visits[Name(id)] = visit;
        context.Features.Set(new VisitOf(Name(id), IsFromBrowser: false));
        Append(context, Cookie, id, "");
        return new VisitInUse(visit);
    }

    /// <returns>Null when the browser has no visit, or it is over.</returns>
    public VisitInUse? Enter(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: IdSize * 2 } id || !_visits.TryGetValue(Name(id), out var visit))
        {
            return null;
        }

        if (IsIdle(visit) || !visit.TryUse())
        {
            Drop(Name(id));
            return null;
        }

        visit.LastSeen = _clock.GetUtcNow();
        context.Features.Set(new VisitOf(Name(id), IsFromBrowser: true));
        return new VisitInUse(visit);
    }

    /// <summary>Whose the answer to a form is that was sent without a visit: it shows what was typed, and goes when the person leaves.</summary>
    public VisitOf Passing(HttpContext context)
    {
        if (PassingId(context) is { } there)
        {
            return new VisitOf(Name(there), IsFromBrowser: true);
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdSize));
        Append(context, PageCookie, id, "");
        return new VisitOf(Name(id), IsFromBrowser: false);
    }

    /// <summary>Names whoever asks, with a visit or without; null: nobody of whom we know.</summary>
    public static string? WhoAsks(HttpContext context) => context.Features.Get<VisitOf>()?.Name ?? (PassingId(context) is { } id ? Name(id) : null);

    /// <summary>Ends the browser's visit, if it has one, with all that it was shown, and takes the cookies back.</summary>
    public void End(HttpContext context)
    {
        if (PassingId(context) is { } passing)
        {
            Shelf.DropOf(Name(passing));
            Append(context, PageCookie, "", "; Max-Age=0");
        }

        if (context.Request.Cookies[Cookie] is { } id)
        {
            Drop(Name(id));
            context.Features.Set<VisitOf>(null);
            Append(context, Cookie, "", "; Max-Age=0");
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var id in _visits.Keys)
        {
            Drop(id);
        }

        Shelf.Dispose();
    }

    public override string ToString() => nameof(VisitBook);

    private static string Name(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private bool IsIdle(Visit visit) => _clock.GetUtcNow() - visit.LastSeen >= Limits.Idle;

    private void Sweep()
    {
        Shelf.Tidy();
        foreach (var (id, visit) in _visits)
        {
            if (IsIdle(visit))
            {
                Drop(id);
            }
        }
    }

    private void Drop(string? id)
    {
        if (id is not null)
        {
            Shelf.DropOf(id);
        }

        if (id is not null && _visits.TryRemove(id, out var visit))
        {
            visit.End();
        }
    }

    private static string? PassingId(HttpContext context) => context.Request.Cookies[PageCookie] is { Length: IdSize * 2 } id ? id : null;

    /// <summary>Of the browser's session: it has no date of its own. What was said of a cookie before is taken back: one header must replace the other.</summary>
    private void Append(HttpContext context, string cookie, string id, string more)
    {
        var others = context.Response.Headers.SetCookie.Where(set => set?.StartsWith(cookie + "=", StringComparison.Ordinal) == false);
        context.Response.Headers.SetCookie = others.Append($"{cookie}={id}; Path=/; HttpOnly; SameSite=Strict{(_isHttps ? "; Secure" : "")}{more}").ToArray();
    }
}
