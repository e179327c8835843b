using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Waystation.Front.Catalogues;

namespace Waystation.Front.Html;

/// <summary>A page while it is written. What stands in the source is markup; what fills its holes came from outside and is encoded, here and nowhere else.</summary>
/// <remarks>The characters are wiped when the page was sent: a page may show a code.</remarks>
internal sealed class Page(Catalogue text) : IDisposable
{
    private char[] _written = new char[16 * 1024];
    private int _length;

    /// <summary>The words of the person's language.</summary>
    public Catalogue Text { get; } = text;

    /// <summary>Appends markup whose holes are encoded.</summary>
    public Page Add([InterpolatedStringHandlerArgument("")] Markup markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Appends text from the catalogue: a line is a paragraph, lines that begin with a dash are a list, a line that begins with an exclamation mark is set off.</summary>
    public Page AddText(string words)
    {
        var inList = false;
        foreach (var line in words.Split('\n'))
        {
            var isItem = line.StartsWith("- ", StringComparison.Ordinal);
            if (isItem != inList)
            {
                Add($"{(isItem ? Mark.ListOpens : Mark.ListCloses)}");
                inList = isItem;
            }

            if (isItem)
            {
                Add($"<li>{line[2..]}</li>");
            }
            else if (line.StartsWith("! ", StringComparison.Ordinal))
            {
                Add($"""<p class="note">{line[2..]}</p>""");
            }
            else
            {
                Add($"<p>{line}</p>");
            }
        }

        return inList ? Add($"</ul>") : this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_written, 0, _length);

    public void Dispose() => CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_written.AsSpan()));

    public override string ToString() => nameof(Page);

    private static class Mark
    {
        public static readonly Verbatim ListOpens = new("<ul>");
        public static readonly Verbatim ListCloses = new("</ul>");
    }

    internal void Raw(ReadOnlySpan<char> markup)
    {
        Reserve(markup.Length);
        markup.CopyTo(_written.AsSpan(_length));
        _length += markup.Length;
    }

    /// <summary>The one encoder. Safe between tags and inside double quotes; control characters other than line ends and tabs are left out.</summary>
    internal void Encode(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            switch (letter)
            {
                case '&':
                    Raw("&amp;");
                    break;
                case '<':
                    Raw("&lt;");
                    break;
                case '>':
                    Raw("&gt;");
                    break;
                case '"':
                    Raw("&quot;");
                    break;
                case '\'':
                    Raw("&#39;");
                    break;
                case '\n' or '\t':
                    Raw([letter]);
                    break;
                case < ' ' or '\u007F':
                    break;
                default:
                    Raw([letter]);
                    break;
            }
        }
    }

    private void Reserve(int more)
    {
        if (_length + more <= _written.Length)
        {
            return;
        }

        var larger = new char[Math.Max(_written.Length * 2, _length + more)];
        _written.AsSpan(0, _length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_written.AsSpan()));
        _written = larger;
    }
}

/// <summary>Markup that stands in our own source, where a hole chooses between two pieces of it. Never made from anything that came from outside.</summary>
internal readonly record struct Verbatim(string Markup)
{
    public static Verbatim None { get; } = new("");

    public static Verbatim If(bool holds, string markup) => holds ? new Verbatim(markup) : None;

    public override string ToString() => nameof(Verbatim);
}

/// <summary>Writes markup straight into the page, so that no string in between holds a person's text.</summary>
[InterpolatedStringHandler]
internal readonly struct Markup
{
    private readonly Page _page;

    public Markup(int literalLength, int formattedCount, Page page)
    {
        _ = (literalLength, formattedCount);
        _page = page;
    }

    public void AppendLiteral(string markup) => _page.Raw(markup);

    public void AppendFormatted(string? text) => _page.Encode(text);

    public void AppendFormatted(ReadOnlySpan<char> text) => _page.Encode(text);

    public void AppendFormatted(char[] text) => _page.Encode(text);

    public void AppendFormatted(int number) => _page.Encode(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public void AppendFormatted(Verbatim ours) => _page.Raw(ours.Markup ?? "");
}
