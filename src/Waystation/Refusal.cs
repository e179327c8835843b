namespace Waystation.Commands;

/// <summary>The verb was not done, and why, in one sentence that ends with a full stop.</summary>
internal sealed class Refusal(string why) : Exception(why);
