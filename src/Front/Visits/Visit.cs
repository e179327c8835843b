using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Waystation.Front.Post;
using Waystation.Sealing;

namespace Waystation.Front.Visits;

/// <summary>What a visit needs to be remembered for: the key and the code's characters. In memory only, wiped when it is over.</summary>
internal sealed class Visit(Key key, char[] code)
{
    private readonly Lock _gate = new();
    private int _users;
    private bool _isOver;

    public Key Key => key;

    /// <summary>To be shown again on request; belongs to the visit.</summary>
    public ReadOnlySpan<char> Code => code;

    /// <summary>Stands in every form of the visit.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public DateTimeOffset LastSeen { get; set; }

    /// <summary>What was read of the mailbox in this visit; null: nothing yet.</summary>
    public Known? Known { get; set; }

    public bool Issued(ReadOnlySpan<char> token) =>
        token.Length == Token.Length && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(token), MemoryMarshal.AsBytes(Token.AsSpan()));

    /// <returns>False when it is over.</returns>
    public bool TryUse()
    {
        lock (_gate)
        {
            _users += _isOver ? 0 : 1;
            return !_isOver;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _users--;
            WipeWhenUnused();
        }
    }

    public void End()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isOver = true;
                WipeWhenUnused();
            }
        }
    }

    public override string ToString() => nameof(Visit);

    private void WipeWhenUnused()
    {
        if (_isOver && _users == 0)
        {
            key.Dispose();
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(code.AsSpan()));
        }
    }
}

/// <summary>The use of a visit by one request: until it is given back, nothing is wiped under its hands.</summary>
internal sealed class VisitInUse(Visit visit) : IDisposable
{
    public Visit Visit => visit;

    public void Dispose() => visit.Leave();
}
