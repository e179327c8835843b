namespace Waystation.Bench;

/// <summary>One measurement.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Says">What it measures, in one line.</param>
/// <param name="RunAsync">Given the words after the verb; false when a target is missed.</param>
internal sealed record Verb(string Name, string Says, Func<IReadOnlyList<string>, Report, CancellationToken, Task<bool>> RunAsync);
