using System.Net.Sockets;

namespace Waystation.Mail;

/// <summary>No answer that can be read: the network, the relay's machine, or something between. Whether the request was carried out is not known; sending it again is safe.</summary>
public sealed class RelayUnreachableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Nothing could be reached, or not in time: asking for something else at once is in vain too. False when something was reached and its answer got lost or could not be used.</summary>
    public bool HasNoWay => InnerException switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError or HttpRequestError.SecureConnectionError } => true,
        // The other end was gone before the line was whole: HttpClient asks the socket whom it reached and lets its word out.
        SocketException or OperationCanceledException => true,
        _ => false,
    };

    internal bool LostAnAnswer => InnerException is HttpRequestException or IOException && !HasNoWay;
}

public enum LieKind
{
    /// <summary>A head, receipt or time that the relay's key did not sign.</summary>
    NotItsSignature,

    /// <summary>An answer about another mailbox or item than the one asked for.</summary>
    AnotherThing,

    /// <summary>A card that its mailbox did not sign.</summary>
    ForgedCard,

    /// <summary>A body that is not what its hash says.</summary>
    Altered,

    /// <summary>A deletion without its owner's signature.</summary>
    UnprovenDeletion,

    /// <summary>Fewer items than were seen before, in the same incarnation.</summary>
    RolledBack,

    /// <summary>Another history than the one seen before.</summary>
    Forked,

    /// <summary>A gap in the numbers.</summary>
    Dropped,

    /// <summary>A number or an id that comes twice.</summary>
    Repeated,

    /// <summary>Numbers out of order.</summary>
    Reordered,
}

/// <summary>The relay's answer contradicts its own signature or the item's hash. Not a mishap on the way: keep the evidence.</summary>
public sealed class RelayLiedException(LieKind kind) : Exception("The relay's answer contradicts itself.")
{
    public LieKind Kind { get; } = kind;
}
