namespace Waystation.Front;

/// <summary>Why the front does not start, in one sentence for its operator.</summary>
internal sealed class FrontCannotStartException(string sentence) : Exception(sentence);
