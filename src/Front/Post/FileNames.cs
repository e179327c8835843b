using System.Globalization;
using System.Text;
using Waystation.Letters;

namespace Waystation.Front.Post;

/// <summary>A file's name as a stranger's machine gave it, made harmless: no path, no control or direction signs, bounded, never empty.</summary>
internal static class FileNames
{
    private const int LongestEnding = 10;

    public static string Clean(string given)
    {
        var clean = new StringBuilder();
        foreach (var rune in given.EnumerateRunes())
        {
            if (rune.Value is '/' or '\\')
            {
                clean.Clear();
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
                && rune != Rune.ReplacementChar)
            {
                clean.Append(rune.Value is '<' or '>' or '"' or '|' or ':' or '*' or '?' ? "_" : rune.ToString());
            }
        }

        var name = clean.ToString().Normalize(NormalizationForm.FormC).Trim(' ', '.');
        return name.Length == 0 ? "file" : name.Length <= FileList.LongestName ? name : Shortened(name);
    }

    /// <summary>The ending stays, so that the file can be known for what it is.</summary>
    private static string Shortened(string name)
    {
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= LongestEnding ? name[dot..] : "";
        var length = FileList.LongestName - ending.Length;
        return name[..(char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)] + ending;
    }
}
