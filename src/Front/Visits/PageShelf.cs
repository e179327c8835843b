using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Waystation.Front.Visits;

/// <summary>
/// Answers to forms, kept in memory for a few minutes under a random name, so that the browser fetches each like any other page. A browser writes the body of a form that was
/// answered directly (the letter, the code) into its session file, to be able to send it again; of a form that was answered with "see other" it keeps nothing.
/// </summary>
/// <remarks>Bounded in bytes: pages that were seen already go first, then the oldest. Wiped when they go.</remarks>
internal sealed class PageShelf(TimeProvider clock) : IDisposable
{
    private const int NameSize = 16;

    /// <summary>All pages together, in bytes.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <summary>A page longer than this is not put here.</summary>
    public const int LongestPage = 2 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kept> _pages = new(StringComparer.Ordinal);
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pages.Count;
            }
        }
    }

    /// <param name="page">Copied.</param>
    /// <param name="owner">The visit that it belongs to; it goes with the visit. Null: no visit.</param>
    /// <param name="onlyToOwner">The browser has shown that it keeps the visit's cookie: the page is shown to it alone.</param>
    /// <returns>The page's name; null when the page is too long.</returns>
    public string? Put(ReadOnlySpan<byte> page, int status, string? owner, bool onlyToOwner)
    {
        if (page.Length > LongestPage)
        {
            return null;
        }

        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameSize));
        lock (_gate)
        {
            Sweep();
            while (_bytes + page.Length > MostBytes && _pages.Count > 0)
            {
                Drop(_pages.OrderByDescending(pair => pair.Value.WasSeen).ThenBy(pair => pair.Value.At).First().Key);
            }

            _pages[name] = new Kept(page.ToArray(), status, owner, onlyToOwner, clock.GetUtcNow());
            _bytes += page.Length;
        }

        return name;
    }

    /// <param name="visit">The asking browser's visit, if it has one.</param>
    /// <param name="page">A copy; the caller wipes it.</param>
    public bool TryGet(string name, string? visit, [NotNullWhen(true)] out byte[]? page, out int status)
    {
        lock (_gate)
        {
            Sweep();
            if (_pages.TryGetValue(name, out var kept) && (!kept.OnlyToOwner || kept.Owner == visit))
            {
                kept.WasSeen = true;
                (page, status) = ([.. kept.Bytes], kept.Status);
                return true;
            }
        }

        (page, status) = (null, 0);
        return false;
    }

    /// <summary>The visit is over, and what it was shown goes with it.</summary>
    public void DropOf(string visit)
    {
        lock (_gate)
        {
            foreach (var name in _pages.Where(pair => pair.Value.Owner == visit).Select(pair => pair.Key).ToList())
            {
                Drop(name);
            }
        }
    }

    /// <summary>Drops what is older than a visit may idle.</summary>
    public void Tidy()
    {
        lock (_gate)
        {
            Sweep();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var name in _pages.Keys.ToList())
            {
                Drop(name);
            }
        }
    }

    public override string ToString() => nameof(PageShelf);

    private void Sweep()
    {
        var oldest = clock.GetUtcNow() - Limits.Idle;
        foreach (var name in _pages.Where(pair => pair.Value.At <= oldest).Select(pair => pair.Key).ToList())
        {
            Drop(name);
        }
    }

    private void Drop(string name)
    {
        if (_pages.Remove(name, out var kept))
        {
            _bytes -= kept.Bytes.Length;
            CryptographicOperations.ZeroMemory(kept.Bytes);
        }
    }

    private sealed class Kept(byte[] bytes, int status, string? owner, bool onlyToOwner, DateTimeOffset at)
    {
        public byte[] Bytes => bytes;

        public int Status => status;

        public string? Owner => owner;

        public bool OnlyToOwner => onlyToOwner;

        public DateTimeOffset At => at;

        public bool WasSeen { get; set; }
    }
}

/// <summary>Whose visit a request belongs to.</summary>
/// <param name="Name">Names the visit, not the cookie.</param>
/// <param name="IsFromBrowser">The browser sent its cookie; otherwise the visit has just begun.</param>
internal sealed record VisitOf(string Name, bool IsFromBrowser)
{
    public override string ToString() => nameof(VisitOf);
}
