using System.Buffers.Binary;
using System.Security.Cryptography;
using Waystation.Mail.Wire;

namespace Waystation.Relay;

internal enum Freshness
{
    Fresh,
    ClockWrong,
    Replayed,

    /// <summary>More requests in the window than can be remembered.</summary>
    TooMany,
}

/// <summary>Which requests were seen: within the window by their nonces, outside of it not at all. In memory only.</summary>
/// <remarks>
/// A process that has just started remembers nothing, so it takes nothing signed before it started; and a clock that is set back does not
/// open what was closed.
/// </remarks>
internal sealed class Nonces
{
    /// <summary>How far a request's time may be off, in seconds, either way.</summary>
    public const int Window = 300;

    public const int Most = 2_000_000;

    private const int Slot = 60;

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly SortedDictionary<long, HashSet<UInt128>> _slots = [];
    private long _earliest;
    private int _count;

    public Nonces(TimeProvider clock)
    {
        _clock = clock;
        _earliest = clock.GetUtcNow().ToUnixTimeSeconds() + 1;
    }

    /// <summary>What a client should take for the time: never before the earliest that is taken.</summary>
    public long Time
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(_clock.GetUtcNow().ToUnixTimeSeconds(), _earliest);
            }
        }
    }

    public bool IsInTime(RequestSignature signature)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate)
        {
            return signature.Created >= _earliest && Math.Abs(signature.Created - now) <= Window;
        }
    }

    /// <summary>Uses a request up.</summary>
    public Freshness Use(RequestSignature signature)
    {
        lock (_gate)
        {
            Forget();
            if (!IsInTime(signature))
            {
                return Freshness.ClockWrong;
            }

            if (_count >= Most)
            {
                return Freshness.TooMany;
            }

            var slot = signature.Created / Slot;
            if (!_slots.TryGetValue(slot, out var seen))
            {
                _slots[slot] = seen = [];
            }

            if (!seen.Add(Name(signature)))
            {
                return Freshness.Replayed;
            }

            _count++;
            return Freshness.Fresh;
        }
    }

    private static UInt128 Name(RequestSignature signature)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData([.. signature.Key.Bytes, .. Convert.FromHexString(signature.Nonce)], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private void Forget()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        while (_slots.Count > 0)
        {
            var oldest = _slots.First();
            var end = (oldest.Key + 1) * Slot;
            if (end + Window > now)
            {
                return;
            }

            _slots.Remove(oldest.Key);
            _count -= oldest.Value.Count;
            _earliest = Math.Max(_earliest, end);
        }
    }
}
