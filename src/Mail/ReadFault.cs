namespace Waystation.Mail;

/// <summary>Why a stranger's bytes were not taken.</summary>
public enum FaultKind
{
    None,
    WrongLength,
    UnknownVersion,
    Malformed,
    BadChecksum,
    BadSignature,
    TooLarge,
    OutOfRange,
}

/// <summary>A kind and a place, never content. <c>default</c> is legal and means no fault.</summary>
/// <param name="Offset">Where in the input the fault was seen, in bytes (in characters for text).</param>
public readonly record struct ReadFault(FaultKind Kind, int Offset)
{
    public static ReadFault None => default;
}
