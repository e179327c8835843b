using System.Text;

namespace Waystation.Mail.Wire;

/// <summary>What an HTTP message signature signs: one line a component, the parameters last, no line end after it.</summary>
/// <remarks>Source: RFC 9421, section 2.5.</remarks>
internal static class SignatureBase
{
    /// <param name="components">Names in lower case with their canonical values, in the order in which they are covered.</param>
    /// <param name="parameters">The inner list and its parameters as they stand in <c>Signature-Input</c>.</param>
    public static byte[] Build(IReadOnlyList<(string Name, string Value)> components, string parameters)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in components)
        {
            text.Append('"').Append(name).Append("\": ").Append(value).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.Append("\"@signature-params\": ").Append(parameters).ToString());
    }
}
