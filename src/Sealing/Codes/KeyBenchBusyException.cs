namespace Waystation.Sealing;

/// <summary>Busy: too many derive keys at once. Nothing was derived; trying again later is right.</summary>
public sealed class KeyBenchBusyException() : Exception("Too many keys are being derived at once.")
{
    public override string ToString() => nameof(KeyBenchBusyException);
}
