namespace Waystation.Relay;

/// <summary>Why the relay does not start, in one sentence for its operator.</summary>
internal sealed class RelayCannotStartException(string sentence) : Exception(sentence);
