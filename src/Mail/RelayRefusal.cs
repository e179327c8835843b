namespace Waystation.Mail;

/// <summary>Why a relay said no. Source: docs/wire.md, section 6.</summary>
public enum RelayRefusal
{
    /// <summary>There is no such mailbox, or it is not yours: a stranger is not told which.</summary>
    NoSuchMailbox,

    /// <summary>The mailbox takes only items signed by its own key.</summary>
    NotOpen,

    /// <summary>An exact append named a number that is no longer the last one.</summary>
    AnotherCameFirst,

    /// <summary>The id is already taken by another item.</summary>
    IdTaken,

    /// <summary>A mailbox with this key exists under another policy.</summary>
    AnotherPolicy,

    /// <summary>A card with this number or a higher one is there already.</summary>
    StaleCard,

    /// <summary>The mailbox was closed; a closed address stays closed.</summary>
    Closed,

    /// <summary>No room: in the mailbox, or at the relay.</summary>
    Full,

    /// <summary>Longer than the relay takes.</summary>
    TooLarge,

    /// <summary>The body's length is no size class.</summary>
    WrongSize,

    /// <summary>The item's last day lies in the past or too far ahead.</summary>
    WrongExpiry,

    /// <summary>Too much at once; try again in a while.</summary>
    Busy,

    /// <summary>The request's time is not the relay's; the client has learned the difference and still failed.</summary>
    ClockWrong,

    /// <summary>This very request was seen before.</summary>
    Replayed,

    /// <summary>The work shown for opening a mailbox is not enough, or not for this relay and mailbox.</summary>
    TooCheap,

    /// <summary>The relay could not read the request.</summary>
    Malformed,
}
