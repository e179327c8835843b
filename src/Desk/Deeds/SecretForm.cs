using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Waystation.Desk.Deeds;

/// <summary>A small form whose fields are read as bytes, never as strings, and wiped when disposed of.</summary>
internal sealed class SecretForm : IDisposable
{
    private const int Most = 16 * 1024;

    private readonly byte[] _body;
    private readonly int _length;
    private readonly List<byte[]> _handed = [];

    private SecretForm(byte[] body, int length)
    {
        _body = body;
        _length = length;
    }

    /// <returns>Null when the body is larger than such a form.</returns>
    public static async Task<SecretForm?> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        var body = GC.AllocateArray<byte>(Most + 1, pinned: true);
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
        var form = new SecretForm(body, Math.Min(length, Most));
        if (length <= Most)
        {
            return form;
        }

        form.Dispose();
        return null;
    }

    /// <returns>The field's bytes, UTF-8; empty when there is no such field. Wiped with the form.</returns>
    public byte[] Field(string name)
    {
        var rest = _body.AsSpan(0, _length);
        while (rest.Length > 0)
        {
            var end = rest.IndexOf((byte)'&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var equals = pair.IndexOf((byte)'=');
            if (equals >= 0 && System.Text.Ascii.Equals(pair[..equals], name))
            {
                return Decode(pair[(equals + 1)..]);
            }
        }

        return [];
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_body);
        foreach (var field in _handed)
        {
            CryptographicOperations.ZeroMemory(field);
        }
    }

    public override string ToString() => nameof(SecretForm);

    private byte[] Decode(ReadOnlySpan<byte> encoded)
    {
        Span<byte> plain = stackalloc byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                plain[length++] = (byte)((Digit(encoded[i + 1]) << 4) | Digit(encoded[i + 2]));
                i += 2;
            }
            else
            {
                plain[length++] = encoded[i] == '+' ? (byte)' ' : encoded[i];
            }
        }

        var field = GC.AllocateArray<byte>(length, pinned: true);
        plain[..length].CopyTo(field);
        CryptographicOperations.ZeroMemory(plain);
        _handed.Add(field);
        return field;
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
