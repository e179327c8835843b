using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;

namespace Waystation.Mail.Wire;

/// <summary>What a relay asks for opening a mailbox: some work, bound to that mailbox, nearly none while it is quiet.</summary>
/// <remarks>Layout: version 1, bits 1, issued 8, seal 32 (made and known by the relay alone). Source: docs/wire.md, section 7.</remarks>
public sealed class Puzzle
{
    public const int Size = 1 + 1 + 8 + 32;

    /// <summary>The hardest puzzle that is asked or solved: about 16 million hashes.</summary>
    public const int MostBits = 24;

    private const byte Version = 1;

    private readonly byte[] _wire;

    private Puzzle(byte[] wire) => _wire = wire;

    /// <summary>Leading zero bits that the solution's hash must have.</summary>
    public int Bits => _wire[1];

    /// <summary>Seconds since 1970-01-01 UTC, by the relay's clock.</summary>
    public long Issued => BinaryPrimitives.ReadInt64BigEndian(_wire.AsSpan(2));

    /// <param name="secret">Known to the relay alone, drawn at its start.</param>
    public static Puzzle Make(ReadOnlySpan<byte> secret, Address mailbox, int bits, long issued)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MostBits);
        var wire = new byte[Size];
        wire[0] = Version;
        wire[1] = (byte)bits;
        BinaryPrimitives.WriteInt64BigEndian(wire.AsSpan(2), issued);
        Seal(secret, mailbox, wire).CopyTo(wire, Size - 32);
        return new Puzzle(wire);
    }

    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out Puzzle? puzzle, out ReadFault fault)
    {
        fault = wire switch
        {
            { Length: not Size } => new ReadFault(FaultKind.WrongLength, wire.Length),
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            [_, > MostBits, ..] => new ReadFault(FaultKind.OutOfRange, 1),
            _ when BinaryPrimitives.ReadInt64BigEndian(wire[2..]) < 0 => new ReadFault(FaultKind.OutOfRange, 2),
            _ => ReadFault.None,
        };
        puzzle = fault == ReadFault.None ? new Puzzle(wire.ToArray()) : null;
        return puzzle is not null;
    }

    /// <summary>Whether this relay made the puzzle for this mailbox.</summary>
    public bool IsFrom(ReadOnlySpan<byte> secret, Address mailbox) =>
        CryptographicOperations.FixedTimeEquals(Seal(secret, mailbox, _wire), _wire.AsSpan(Size - 32));

    public bool IsSolvedBy(Address mailbox, ulong solution)
    {
        Span<byte> attempt = stackalloc byte[AttemptSize];
        Prepare(attempt, mailbox);
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return Zeros(hasher, attempt, solution) >= Bits;
    }

    /// <summary>Tries until it is solved: 2^bits hashes on average.</summary>
    public ulong Solve(Address mailbox, CancellationToken stop)
    {
        Span<byte> attempt = stackalloc byte[AttemptSize];
        Prepare(attempt, mailbox);

        // Kept from one try to the next: what the library does around so short a hash is most of the work.
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var solution = 0ul; ; solution++)
        {
            if ((solution & 0xFFF) == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            if (Zeros(hasher, attempt, solution) >= Bits)
            {
                return solution;
            }
        }
    }

    public byte[] ToBytes() => [.. _wire];

    public override string ToString() => nameof(Puzzle);

    private static int AttemptSize => Context.Puzzle.Length + Size + Address.Size + 8;

    private static byte[] Seal(ReadOnlySpan<byte> secret, Address mailbox, ReadOnlySpan<byte> wire) =>
        HMACSHA256.HashData(secret, Context.Join(Context.Puzzle, wire[..(Size - 32)].ToArray(), [.. mailbox.Bytes]));

    private static int Zeros(IncrementalHash hasher, Span<byte> attempt, ulong solution)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        BinaryPrimitives.WriteUInt64BigEndian(attempt[^8..], solution);
        hasher.AppendData(attempt);
        hasher.GetHashAndReset(hash);
        return BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    private void Prepare(Span<byte> attempt, Address mailbox)
    {
        Context.Puzzle.CopyTo(attempt);
        _wire.CopyTo(attempt[Context.Puzzle.Length..]);
        mailbox.Bytes.CopyTo(attempt[(Context.Puzzle.Length + Size)..]);
    }
}
