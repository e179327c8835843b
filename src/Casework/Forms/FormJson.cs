using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Forms;

/// <summary>A form as a file, to be handed from room to room and from organisation to organisation: JSON that people can read and change. No answers.</summary>
public static class FormJson
{
    /// <summary>Most bytes.</summary>
    public const int Longest = 140_000;

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static byte[] Write(Form form) => Encoding.UTF8.GetBytes(JsonNode.Parse(new FormShaped(form).ToJson())!["form"]!.ToJsonString(s_readable));

    /// <summary>Reads what <see cref="Write"/> writes, by whomever it was written. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Form? form)
    {
        form = null;
        if (json.Length > Longest)
        {
            return false;
        }

        try
        {
            if (JsonNode.Parse(json.StartsWith("\uFEFF"u8) ? json[3..] : json, documentOptions: new JsonDocumentOptions { MaxDepth = 16 }) is JsonObject read)
            {
                var fact = new JsonObject { ["kind"] = "form-shaped", ["form"] = read };
                form = Fact.Read(Encoding.UTF8.GetBytes(fact.ToJsonString())) is FormShaped { ByItself: null } shaped ? shaped.Form : null;
            }
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or ArgumentException)
        {
            // ArgumentException: the same name twice in an object. InvalidOperationException: text that is no text.
        }

        return form is not null;
    }
}
