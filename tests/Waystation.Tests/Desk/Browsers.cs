using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>Tests that drive a browser run one after the other, when nothing else runs: a browser on a busy machine proves nothing but that the machine is busy.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Browsers
{
    public const string Name = "Browsers";
}
