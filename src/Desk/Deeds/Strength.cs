using System.Text;

namespace Waystation.Desk.Deeds;

/// <summary>How hard a passphrase is to guess, as zxcvbn estimates it (Wheeler, USENIX Security 2016).</summary>
/// <param name="IsEnough">An attacker with the vault's file and many machines would need more than 2^48 guesses: with our scrypt, centuries.</param>
/// <param name="Key">What to tell people, as the catalogues name it; null for nothing.</param>
internal sealed record Strength(bool IsEnough, string? Key)
{
    private const double EnoughBits = 48;
    private const int Longest = 200;

    /// <remarks>The library takes a string. It is the one place where a secret becomes one, when a vault is made; it is not kept.</remarks>
    public static Strength Of(ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.Length == 0)
        {
            return new Strength(false, null);
        }

        var text = Encoding.UTF8.GetString(passphrase[..Math.Min(passphrase.Length, Longest)]);
        return Zxcvbn.Zxcvbn.MatchPassword(text).Entropy switch
        {
            < 20 => new Strength(false, "strength.at-once"),
            < 34 => new Strength(false, "strength.easy"),
            < EnoughBits => new Strength(false, "strength.nearly"),
            _ => new Strength(true, "strength.good"),
        };
    }

    public override string ToString() => nameof(Strength);
}
