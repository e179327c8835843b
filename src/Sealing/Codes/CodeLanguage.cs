namespace Waystation.Sealing;

/// <summary>How a code is shown. It is read in any of them, whichever it was typed in.</summary>
public enum CodeLanguage
{
    English,
    Russian,
    Digits,
}
