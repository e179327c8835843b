using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Waystation.Front.Forms;

/// <summary>What is wrong with a form as it came over the line, whatever it says.</summary>
internal enum FormFault
{
    None,

    /// <summary>Not a form of ours, or it broke off.</summary>
    Broken,

    /// <summary>It is no UTF-8.</summary>
    NotText,

    /// <summary>Sent from another site's page.</summary>
    OtherSite,

    /// <summary>More than is read to its end.</summary>
    TooLarge,
}

/// <summary>The fields of a form, in memory, each bounded. Wiped when the request is over: one of them may be a code.</summary>
internal sealed class Form : IDisposable
{
    private const int MostFields = 32;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(string Name, char[] Value)> _fields = [];

    public FormFault Fault { get; private set; }

    /// <summary>A field was longer than is kept; its beginning is there.</summary>
    public bool IsCut { get; private set; }

    public ReadOnlySpan<char> this[string name]
    {
        get
        {
            foreach (var field in _fields)
            {
                if (field.Name == name)
                {
                    return field.Value;
                }
            }

            return [];
        }
    }

    public string Text(string name) => new(this[name]);

    public bool Has(string name) => !this[name].IsWhiteSpace();

    /// <summary>The first fault stays.</summary>
    public void Fail(FormFault fault) => Fault = Fault == FormFault.None ? fault : Fault;

    /// <param name="bytes">As they came; the caller wipes them.</param>
    /// <param name="isCut">There were more.</param>
    public void Take(string name, ReadOnlySpan<byte> bytes, bool isCut)
    {
        if (_fields.Count >= MostFields)
        {
            Fail(FormFault.Broken);
            return;
        }

        IsCut |= isCut;
        var whole = isCut ? bytes[..WholeCharacters(bytes)] : bytes;
        var raw = new char[whole.Length];
        try
        {
            var length = s_strict.GetChars(whole, raw);
            _fields.Add((name, Clean(raw.AsSpan(0, length))));
        }
        catch (DecoderFallbackException)
        {
            Fail(FormFault.NotText);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(raw.AsSpan()));
        }
    }

    public void Dispose()
    {
        foreach (var (_, value) in _fields)
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(value.AsSpan()));
        }
    }

    public override string ToString() => nameof(Form);

    /// <summary>Line ends as one sign, no other control characters, NFC.</summary>
    private static char[] Clean(Span<char> raw)
    {
        var length = 0;
        var before = '\0';
        foreach (var letter in raw)
        {
            var kept = letter == '\r' ? '\n' : letter;
            if ((kept is '\n' or '\t' || !char.IsControl(kept)) && !(letter == '\n' && before == '\r'))
            {
                raw[length++] = kept;
            }

            before = letter;
        }

        var clean = raw[..length];
        if (clean.IsNormalized(NormalizationForm.FormC))
        {
            return clean.ToArray();
        }

        var normal = new char[clean.GetNormalizedLength(NormalizationForm.FormC)];
        return clean.TryNormalize(normal, out var written, NormalizationForm.FormC) ? normal[..written] : clean.ToArray();
    }

    /// <summary>The length up to the last character that is whole: a cut may fall inside one.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.Length;
        while (at > 0 && bytes.Length - at < 4)
        {
            at--;
            if ((bytes[at] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(bytes[at..], out _, out _) == OperationStatus.Done ? bytes.Length : at;
            }
        }

        return bytes.Length;
    }
}
