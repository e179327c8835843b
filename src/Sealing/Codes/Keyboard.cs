namespace Waystation.Sealing.Codes;

/// <summary>Which letter is on the same key in the other layout: somebody forgot to switch.</summary>
internal static class Keyboard
{
    private const string Qwerty = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~";
    private const string Russian = "йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе";

    public static char ToRussian(char key) => Other(key, Qwerty, Russian);

    public static char ToLatin(char key) => Other(key, Russian, Qwerty);

    private static char Other(char key, string from, string to)
    {
        var at = from.IndexOf(key, StringComparison.Ordinal);
        return at < 0 ? key : to[at];
    }
}
