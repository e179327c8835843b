using Microsoft.AspNetCore.Http;

namespace Waystation.Desk.Deeds;

/// <summary>Where a deed returns to, and with which word for the page to show.</summary>
internal static class Back
{
    public static IResult To(string path, Said said = Said.Nothing) =>
        Results.Redirect(said == Said.Nothing ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}said={said}", permanent: false, preserveMethod: false);
}

/// <summary>What a page says after a deed. Words stand in the page; the address line carries only which.</summary>
public enum Said
{
    Nothing,
    WrongPassphrase,
    Damaged,
    Unlike,
    Weak,
    TooLong,
    BadRelay,
    RelayRefused,
    NotReached,
    Taken,
    TakenByColleague,
    Gone,
    NotOnShift,
    Waits,
    AnswerKept,
    AnswerEmpty,
    FileNotWhole,
    FileWaits,
    Confirmed,
    OfferMade,
    Invited,
    NotInvited,
    InvitedFrom,
    WrongDay,
    WasHere,
    BeforeYours,
    NotCompared,
    LetIn,
    Declined,
    TakenOut,
    NotTakenOut,
    AskedOut,
    KeySentAgain,
    Decided,
    NotSure,
    Recorded,
    ViewNotKept,
    PackageReady,
    NoFile,
    LookOnceMore,
    TooManyCases,
    CasesOpened,
    TooManyOpen,
    LoadTaken,
    ItemsKept,
    ArchiveNotWhole,
    LeftDesk,
    RecoveryMade,
    ShareGiven,
    NotGiven,
    RecoveryStopped,
    NotSpoken,
    HalfAgreed,
    HalfRefused,
    HalfAskedFor,
    TypedTaken,
    CodeGone,
    TravelPrepared,
    DeviceAdded,
    DeviceJoined,
    DeviceStruck,
}
