using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing.Shares;

/// <summary>A secret of any length that shares may have, split and put together again.</summary>
/// <remarks>Source: SLIP-0039, sections Shamir's secret sharing and Generating the shares, Combining the shares.</remarks>
internal static class SharedSecret
{
    /// <summary>Where the polynomials hold the secret.</summary>
    private const byte SecretPlace = 255;

    /// <summary>Where they hold the digest of the secret and the random key of that digest.</summary>
    private const byte DigestPlace = 254;

    private const int DigestSize = 4;

    /// <param name="identifier">15 random bits.</param>
    /// <exception cref="ArgumentException">A size, number or passphrase is out of its range.</exception>
    public static IReadOnlyList<IReadOnlyList<Share>> Split(ReadOnlySpan<byte> secret, SharePlan plan, ReadOnlySpan<byte> passphrase, ushort identifier, bool isExtendable)
    {
        if (secret.Length is < Share.LeastSize or > Share.MostSize || secret.Length % 2 != 0)
        {
            throw new ArgumentException($"A secret has {Share.LeastSize} to {Share.MostSize} bytes, an even number.", nameof(secret));
        }

        plan.Check();
        CheckPassphrase(passphrase);
        var set = new ShareSet((ushort)(identifier & 0x7FFF), isExtendable, plan.Exponent, plan.GroupsNeeded, plan.Groups.Count, secret.Length);
        using var closed = new SecretBytes(secret);
        ShareCipher.Close(closed.Span, passphrase, set);
        var groups = Split(closed, plan.GroupsNeeded, plan.Groups.Count);
        try
        {
            return [.. plan.Groups.Select((group, at) => (IReadOnlyList<Share>)[.. Split(groups[at], group.Needed, group.Count).Select((value, member) => new Share(set, at + 1, member + 1, group.Needed, value))])];
        }
        finally
        {
            groups.ForEach(group => group.Dispose());
        }
    }

    /// <param name="shares">Stay the caller's.</param>
    /// <param name="secret">The caller disposes of it. With another passphrase it is another secret, and nothing tells.</param>
    public static bool TryCombine(IReadOnlyList<Share> shares, ReadOnlySpan<byte> passphrase, [NotNullWhen(true)] out SecretBytes? secret, [NotNullWhen(false)] out ShareFault? fault)
    {
        CheckPassphrase(passphrase);
        secret = null;
        fault = Check(shares);
        if (fault is not null)
        {
            return false;
        }

        var set = shares[0].Set;
        var whole = new List<(byte Place, SecretBytes Values)>();
        try
        {
            foreach (var group in shares.GroupBy(share => share.Group).Where(group => group.Count() >= group.First().Needed).OrderBy(group => group.Key))
            {
                if (Join([.. group.Select(share => ((byte)(share.Member - 1), share.Value))], group.First().Needed) is not { } value)
                {
                    fault = ShareFault.Of(ShareFaultKind.DoNotFit, Places(shares, share => share.Group == group.Key));
                    return false;
                }

                whole.Add(((byte)(group.Key - 1), value));
            }

            secret = Join(whole, set.GroupsNeeded);
            if (secret is null)
            {
                fault = ShareFault.Of(ShareFaultKind.DoNotFit);
                return false;
            }

            ShareCipher.Open(secret.Span, passphrase, set);
            return true;
        }
        finally
        {
            whole.ForEach(group => group.Values.Dispose());
        }
    }

    public static bool IsPassphrase(ReadOnlySpan<byte> passphrase) => !passphrase.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static void CheckPassphrase(ReadOnlySpan<byte> passphrase)
    {
        if (!IsPassphrase(passphrase))
        {
            throw new ArgumentException("A passphrase is of printable ASCII.", nameof(passphrase));
        }
    }

    /// <returns>Null when enough shares of one sharing are there, each once.</returns>
    private static ShareFault? Check(IReadOnlyList<Share> shares)
    {
        if (shares.Count == 0)
        {
            return ShareFault.Of(ShareFaultKind.NoShares);
        }

        var set = shares.GroupBy(share => share.Set).MaxBy(same => same.Count())!.Key;
        if (Places(shares, share => share.Set != set) is { Count: > 0 } others)
        {
            return ShareFault.Of(ShareFaultKind.OfAnother, others);
        }

        var groups = shares.GroupBy(share => share.Group).OrderBy(group => group.Key).ToList();
        foreach (var group in groups)
        {
            var needed = group.GroupBy(share => share.Needed).MaxBy(same => same.Count())!.Key;
            if (Places(shares, share => share.Group == group.Key && share.Needed != needed) is { Count: > 0 } different)
            {
                return ShareFault.Of(ShareFaultKind.DoNotFit, different);
            }

            if (group.GroupBy(share => share.Member).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                return ShareFault.Of(ShareFaultKind.SameTwice, Places(shares, share => share.Group == group.Key && share.Member == twice.Key));
            }
        }

        var begun = groups.Select(group => new ShareGap(group.Key, group.First().Needed - group.Count())).ToList();
        return begun.Count(gap => gap.More <= 0) >= set.GroupsNeeded
            ? null
            : new ShareFault(ShareFaultKind.Missing, [], 0, [], [.. begun.Where(gap => gap.More > 0)], Math.Max(0, set.GroupsNeeded - groups.Count));
    }

    private static List<int> Places(IReadOnlyList<Share> shares, Func<Share, bool> which) => [.. Enumerable.Range(0, shares.Count).Where(at => which(shares[at])).Select(at => at + 1)];

    private static List<SecretBytes> Split(SecretBytes secret, int needed, int count)
    {
        if (needed == 1)
        {
            return [.. Enumerable.Range(0, count).Select(_ => new SecretBytes(secret.Span))];
        }

        var shares = Enumerable.Range(0, count).Select(_ => new SecretBytes(secret.Length)).ToList();
        using var digest = new SecretBytes(secret.Length);
        RandomNumberGenerator.Fill(digest.Span[DigestSize..]);
        WriteDigest(secret, digest.Span[DigestSize..], digest.Span[..DigestSize]);
        var drawn = needed - 2;
        List<(byte, SecretBytes)> points = [.. shares.Take(drawn).Select((share, at) => ((byte)at, share)), (DigestPlace, digest), (SecretPlace, secret)];
        for (var at = 0; at < count; at++)
        {
            if (at < drawn)
            {
                RandomNumberGenerator.Fill(shares[at].Span);
            }
            else
            {
                Polynomial.At((byte)at, points, shares[at].Span);
            }
        }

        return shares;
    }

    /// <summary>From as many points as are needed; each that is more must lie on the same polynomials.</summary>
    /// <returns>Null when they do not belong together; otherwise the caller disposes of it.</returns>
    private static SecretBytes? Join(List<(byte Place, SecretBytes Values)> points, int needed)
    {
        var used = points[..needed];
        if (!points.Skip(needed).All(point => Polynomial.Fits(point, used)))
        {
            return null;
        }

        if (needed == 1)
        {
            return new SecretBytes(points[0].Values.Span);
        }

        var secret = new SecretBytes(points[0].Values.Length);
        Polynomial.At(SecretPlace, used, secret.Span);
        using var digest = new SecretBytes(secret.Length);
        Polynomial.At(DigestPlace, used, digest.Span);
        Span<byte> expected = stackalloc byte[DigestSize];
        WriteDigest(secret, digest.Span[DigestSize..], expected);
        if (CryptographicOperations.FixedTimeEquals(expected, digest.Span[..DigestSize]))
        {
            return secret;
        }

        secret.Dispose();
        return null;
    }

    private static void WriteDigest(SecretBytes secret, ReadOnlySpan<byte> key, Span<byte> into)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, secret.Span, whole);
        whole[..into.Length].CopyTo(into);
        CryptographicOperations.ZeroMemory(whole);
    }
}
