using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Waystation.Sealing.Codes;

/// <summary>What somebody typed, folded: lower case, е for ё, any digits as ours. A copy of our own, wiped when disposed of.</summary>
internal sealed class TypedText : IDisposable
{
    private readonly char[] _letters;

    public TypedText(ReadOnlySpan<char> typed)
    {
        _letters = GC.AllocateArray<char>(typed.Length, pinned: true);
        foreach (var letter in typed)
        {
            // Some keyboards write й and ё as two characters.
            if (letter == '\u0306' && Length > 0 && _letters[Length - 1] == 'и')
            {
                _letters[Length - 1] = 'й';
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
            {
                _letters[Length++] = Fold(letter);
            }
        }
    }

    public int Length { get; private set; }

    public ReadOnlySpan<char> Letters => _letters.AsSpan(0, Length);

    /// <summary>Otherwise they are words, perhaps with numbers before them.</summary>
    public bool IsMostlyDigits
    {
        get
        {
            var more = 0;
            foreach (var letter in Letters)
            {
                more += IsDigit(letter) ? 1 : char.IsLetter(letter) ? -1 : 0;
            }

            return more > 0;
        }
    }

    public static bool IsDigit(char folded) => folded is >= '0' and <= '9';

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_letters.AsSpan()));

    public override string ToString() => nameof(TypedText);

    private static char Fold(char letter) =>
        CharUnicodeInfo.GetDecimalDigitValue(letter) is >= 0 and var digit ? (char)('0' + digit)
        : char.ToLowerInvariant(letter) is var lower and not 'ё' ? lower
        : 'е';
}
