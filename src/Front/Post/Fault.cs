using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Why something could not be done, each with its sentence in the catalogues under <c>fault.</c> and its name.</summary>
internal enum TroubleKind
{
    BrokenForm,
    NotText,
    OtherSite,
    TooLarge,
    Empty,
    TooLong,
    Cut,
    ShortTooLong,
    BadCode,
    NoMailbox,
    VisitOver,
    TooManyFiles,
    FileTooLarge,
    UploadsBusy,
    Busy,
    ClosedNow,
    Unreachable,
    Full,
    NotConfirmed,
    HalfChanged,
}

/// <summary>One fault, and what is wrong with the code when it is that.</summary>
internal sealed record Fault(TroubleKind Kind, IReadOnlyList<CodeSlip> Slips)
{
    public Fault(TroubleKind kind)
        : this(kind, [])
    {
    }

    /// <summary>What the browser is told; the person reads a sentence.</summary>
    public int Status => Kind switch
    {
        TroubleKind.TooLarge or TroubleKind.FileTooLarge => StatusCodes.Status413PayloadTooLarge,
        TroubleKind.OtherSite => StatusCodes.Status403Forbidden,
        TroubleKind.UploadsBusy or TroubleKind.Busy or TroubleKind.ClosedNow or TroubleKind.Unreachable or TroubleKind.Full => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    public override string ToString() => nameof(Fault);
}
