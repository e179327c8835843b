using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NSec.Cryptography;
using Waystation.Sealing.Codes;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>What a person keeps in their head instead of a key: 80 bits, as nine words or as digits, with a check. Wiped when disposed of.</summary>
/// <remarks>The same 80 bits are the same code in every language. Source: docs/sealing.md, section 5.</remarks>
public sealed class Code : IDisposable
{
    /// <summary>How many words carry bits; one more checks them.</summary>
    public const int CarryingWords = 8;

    /// <summary>How many words a code has.</summary>
    public const int Words = CarryingWords + 1;

    /// <summary>How many digits a code has: 25 that carry and three that check.</summary>
    public const int Digits = CarryingDigits + DigitCheck.Length;

    /// <summary>Of so many words each slip is told; of more only that they are too many.</summary>
    internal const int MostWordsTold = 2 * Words;

    private const int CarryingDigits = 25;
    private const int Size = 10;
    private const int BitsOfWord = 10;
    private const int GroupOfDigits = 5;

    /// <summary>Longer input is too much of anything, and not looked at, in characters.</summary>
    private const int LongestTyped = 1024;

    private readonly SecretBytes _bits = new(Size);

    private Code(CodeLanguage language) => Language = language;

    /// <summary>How it was drawn or typed, and how it is shown.</summary>
    public CodeLanguage Language { get; }

    private UInt128 Value
    {
        get => new(BinaryPrimitives.ReadUInt16BigEndian(_bits.Span), BinaryPrimitives.ReadUInt64BigEndian(_bits.Span[2..]));
        set
        {
            BinaryPrimitives.WriteUInt16BigEndian(_bits.Span, (ushort)(value >> 64));
            BinaryPrimitives.WriteUInt64BigEndian(_bits.Span[2..], (ulong)(value & ulong.MaxValue));
        }
    }

    /// <summary>A new code from the operating system's randomness.</summary>
    public static Code Draw(CodeLanguage language)
    {
        var code = new Code(language);
        RandomNumberGenerator.Fill(code._bits.Span);
        return code;
    }

    /// <summary>Reads what somebody typed: in any case, with any signs between, whole words or their first letters, in the wrong keyboard layout,
    /// in the digits of any script. Nothing is derived.</summary>
    /// <param name="typed">The caller wipes it.</param>
    /// <param name="slips">What is wrong, in the order of the words; empty when it is a code.</param>
    public static bool TryRead(ReadOnlySpan<char> typed, [NotNullWhen(true)] out Code? code, out IReadOnlyList<CodeSlip> slips)
    {
        if (typed.Length > LongestTyped)
        {
            code = null;
            slips = [new CodeSlip(CodeSlipKind.WrongCount, 0, [])];
            return false;
        }

        using var text = new TypedText(typed);
        if (text.IsMostlyDigits)
        {
            return TryReadDigits(text.Letters, out code, out slips);
        }

        var english = WordReading.English(text.Letters);
        var russian = WordReading.Russian(text.Letters);
        try
        {
            var mostlyRussian = russian.Known > english.Known || (russian.Known == english.Known && text.Letters.ContainsAnyInRange('а', 'я'));
            return mostlyRussian
                ? TryJoin(CodeLanguage.Russian, russian, text.Letters, out code, out slips)
                : TryJoin(CodeLanguage.English, english, text.Letters, out code, out slips);
        }
        finally
        {
            english.Wipe();
            russian.Wipe();
        }
    }

    /// <summary>As it is shown in its own language; the caller wipes it.</summary>
    public char[] ToWords() => ToWords(Language);

    /// <summary>Nine words with single spaces, or digits in groups of five; the caller wipes it.</summary>
    public char[] ToWords(CodeLanguage language) => language switch
    {
        CodeLanguage.English => ToWords(WordList.English),
        CodeLanguage.Russian => ToWords(WordList.Russian),
        CodeLanguage.Digits => ToDigits(),
    };

    /// <summary>The seed that the code stands for: Argon2id with 64 MiB, three passes and one lane, whatever the code and wherever it is typed.</summary>
    /// <exception cref="KeyBenchBusyException">The bench's queue is full, or the wait was too long.</exception>
    public Task<Seed> DeriveAsync(KeyBench bench, CancellationToken cancellation = default) => bench.RunAsync(Derive, cancellation);

    public void Dispose() => _bits.Dispose();

    public override string ToString() => nameof(Code);

    private Seed Derive()
    {
        var argon = PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters { MemorySize = 64 * 1024, NumberOfPasses = 3, DegreeOfParallelism = 1 });
        Span<byte> salt = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData("waystation/code/v1"u8, salt);
        Span<byte> seed = stackalloc byte[Seed.Size];
        try
        {
            argon.DeriveBytes(_bits.Span, salt[..argon.MaxSaltSize], seed);
            return Seed.From(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static bool TryJoin(CodeLanguage language, WordReading reading, ReadOnlySpan<char> typed, out Code? code, out IReadOnlyList<CodeSlip> slips)
    {
        code = null;
        slips = reading.Slips(typed);
        slips = reading.Words.Count == Words ? slips : [.. slips, new CodeSlip(CodeSlipKind.WrongCount, reading.Words.Count, [])];
        if (slips.Count > 0)
        {
            return false;
        }

        var words = CollectionsMarshal.AsSpan(reading.Words);
        if (WordCheck.Of(words[..CarryingWords]) != words[CarryingWords])
        {
            slips = [new CodeSlip(CodeSlipKind.CheckFails, 0, [])];
            return false;
        }

        var value = UInt128.Zero;
        foreach (var word in words[..CarryingWords])
        {
            value = (value << BitsOfWord) | (uint)word;
        }

        code = new Code(language) { Value = value };
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> typed, out Code? code, out IReadOnlyList<CodeSlip> slips)
    {
        code = null;
        var found = new List<CodeSlip>();
        var (value, check, count) = (UInt128.Zero, 0, 0);
        foreach (var letter in typed)
        {
            if (char.IsLetter(letter))
            {
                var group = (count / GroupOfDigits) + 1;
                if (found is not [.., { Position: var told }] || told != group)
                {
                    found.Add(new CodeSlip(CodeSlipKind.UnknownWord, group, []));
                }
            }
            else if (TypedText.IsDigit(letter))
            {
                (value, check) = count < CarryingDigits ? ((value * 10) + (uint)(letter - '0'), 0) : (value, count < Digits ? (check * 10) + letter - '0' : 0);
                count++;
            }
        }

        if (count != Digits)
        {
            found.Add(new CodeSlip(CodeSlipKind.WrongCount, count, []));
        }
        else if (found.Count == 0 && (DigitCheck.Of(value) != check || value >> (8 * Size) != 0))
        {
            found.Add(new CodeSlip(CodeSlipKind.CheckFails, 0, []));
        }

        slips = found;
        code = found.Count == 0 ? new Code(CodeLanguage.Digits) { Value = value } : null;
        return code is not null;
    }

    private char[] ToWords(WordList list)
    {
        Span<int> words = stackalloc int[Words];
        for (var i = 0; i < CarryingWords; i++)
        {
            words[i] = (int)((Value >> (BitsOfWord * (CarryingWords - 1 - i))) & (WordList.Size - 1));
        }

        words[CarryingWords] = WordCheck.Of(words[..CarryingWords]);
        var length = Words - 1;
        foreach (var word in words)
        {
            length += list[word].Length;
        }

        var text = new char[length];
        text.AsSpan().Fill(' ');
        var at = 0;
        foreach (var word in words)
        {
            list[word].CopyTo(text.AsSpan(at));
            at += list[word].Length + 1;
        }

        words.Clear();
        return text;
    }

    private char[] ToDigits()
    {
        var text = new char[Digits + ((Digits - 1) / GroupOfDigits)];
        text.AsSpan().Fill(' ');
        var (value, check) = (Value, DigitCheck.Of(Value));
        for (var digit = Digits - 1; digit >= 0; digit--)
        {
            var at = digit + (digit / GroupOfDigits);
            if (digit >= CarryingDigits)
            {
                text[at] = (char)('0' + (check % 10));
                check /= 10;
            }
            else
            {
                text[at] = (char)('0' + (int)(value % 10));
                value /= 10;
            }
        }

        return text;
    }
}
