namespace Waystation.Commands;

/// <summary>What a verb is handed of the world around it.</summary>
/// <param name="AskSecret">Shows the prompt and reads a line without echo, in UTF-8; the caller wipes it. Null when there is no terminal.</param>
internal sealed record Shell(Stream Input, Stream Output, TextWriter Error, Func<string, byte[]?> AskSecret, bool OutputIsTerminal);
