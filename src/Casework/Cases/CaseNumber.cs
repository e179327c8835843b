using System.Diagnostics.CodeAnalysis;

namespace Waystation.Casework.Cases;

/// <summary>What people call a case by: six random digits and a check digit, as in 402 118-5. It says nothing of anyone, nor of how many cases there are.</summary>
/// <remarks>The check digit is Damm's (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004): it catches every single wrong digit and every swap of neighbours.</remarks>
public sealed record CaseNumber
{
    private static readonly byte[][] s_damm =
    [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2], [7, 0, 9, 2, 1, 5, 4, 8, 6, 3], [4, 2, 0, 6, 8, 7, 1, 3, 5, 9], [1, 7, 5, 0, 9, 8, 3, 4, 2, 6], [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1], [5, 8, 6, 9, 7, 2, 0, 1, 3, 4], [8, 9, 4, 5, 3, 6, 2, 0, 1, 7], [9, 4, 3, 8, 6, 1, 7, 2, 0, 5], [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];

    private CaseNumber(string digits) => Digits = digits;

    /// <summary>Seven digits, the last of them the check.</summary>
    public string Digits { get; }

    /// <param name="random">Any number; six digits are taken from it. The caller draws it.</param>
    public static CaseNumber From(uint random)
    {
        var six = (random % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
        return new CaseNumber(six + (char)('0' + Check(six)));
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out CaseNumber? number)
    {
        var digits = string.Concat((text ?? "").Where(char.IsAsciiDigit));
        number = digits.Length == 7 && Check(digits) == 0 ? new CaseNumber(digits) : null;
        return number is not null;
    }

    public string ToText() => $"{Digits[..3]} {Digits[3..6]}-{Digits[6]}";

    public override string ToString() => nameof(CaseNumber);

    private static int Check(string digits) => digits.Aggregate(0, (interim, digit) => s_damm[interim][digit - '0']);
}
