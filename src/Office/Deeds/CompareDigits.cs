using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Waystation.Mail;

namespace Waystation.Office.Deeds;

/// <summary>An address as digits that two people can read to each other: six groups of five, about 99 bits of a SHA-256.</summary>
/// <remarks>An attacker would have to find a second key with the same digits: 2^99 tries.</remarks>
public static class CompareDigits
{
    private const int Groups = 6;

    public static string Of(Address address) => string.Join(' ', All(address));

    /// <summary>The first two groups: to tell colleagues apart in a list, not to prove who they are.</summary>
    public static string Short(Address address) => string.Join(' ', All(address).Take(2));

    private static IEnumerable<string> All(Address address)
    {
        var hash = SHA256.HashData([.. "waystation/compare/v1"u8, .. address.Bytes]);
        return Enumerable.Range(0, Groups).Select(i => ((BinaryPrimitives.ReadUInt64BigEndian([0, 0, 0, .. hash.AsSpan(i * 5, 5)])) % 100_000).ToString("D5", CultureInfo.InvariantCulture));
    }
}
