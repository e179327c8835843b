using Microsoft.AspNetCore.Http.Features;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Stores.Sqlite;

namespace Waystation.Relay;

/// <summary>Who is let through to a mailbox, and how much they may carry in.</summary>
/// <remarks>
/// A stranger is turned away before anything is looked up: the answer to a request that the mailbox's own key did not sign cannot depend,
/// in its bytes or its time, on whether there is such a mailbox.
/// </remarks>
internal sealed class Gate(SqliteStore store, Nonces nonces, RelayKey key)
{
    /// <summary>Large bodies that are taken in at a time; all others are read without asking for a place.</summary>
    public const int LargeAtOnce = 16;

    /// <summary>Longer bodies are large, in bytes: no short item and no other request is.</summary>
    public const int LargeBody = 24 * 1024;

    private int _large;

    /// <summary>The mailbox that the path names; null when it names none in the one spelling.</summary>
    public static Address? Mailbox(HttpContext context) =>
        Target(context) is ({ } path, _) && path == context.Request.Path.Value
        && context.Request.RouteValues["mailbox"] is string text
        && Address.TryParse(text, out var mailbox, out _) && mailbox.ToText() == text
            ? mailbox
            : null;

    public static string Query(HttpContext context) => Target(context).Query;

    public static bool IsSigned(HttpContext context) => context.Request.Headers.ContainsKey(RequestSignature.InputField);

    /// <summary>The mailbox that the path names, if the request is its owner's, in time and new. Otherwise the refusal is sent and null returned.</summary>
    public async Task<Address?> OwnerAsync(HttpContext context)
    {
        var mailbox = Mailbox(context);
        var headers = context.Request.Headers;
        var (path, query) = Target(context);
        if (mailbox is null
            || headers[ContentDigest.Field] is not [{ } digest]
            || headers[RequestSignature.InputField] is not [{ } input]
            || headers[RequestSignature.SignatureField] is not [{ } text]
            || !RequestSignature.TryRead(key.Address, new SignedParts(context.Request.Method, path, query, digest), input, text, out var signature, out _)
            || !signature.Key.Equals(mailbox))
        {
            await Reply.RefuseAsync(context, RelayRefusal.NoSuchMailbox);
            return null;
        }

        var freshness = !nonces.IsInTime(signature) ? Freshness.ClockWrong

            // Only mailboxes that were paid for can fill the memory of nonces.
            : await store.ExistsAsync(mailbox, context.RequestAborted) ? nonces.Use(signature)
            : Freshness.Fresh;
        switch (freshness)
        {
            case Freshness.Fresh:
                return mailbox;
            case Freshness.ClockWrong:
                await Reply.RefuseAsync(context, RelayRefusal.ClockWrong, RelayTime.Sign(key, nonces.Time, signature.Nonce));
                return null;
            case Freshness.Replayed:
                await Reply.RefuseAsync(context, RelayRefusal.Replayed);
                return null;
            case Freshness.TooMany:
                await Reply.RefuseAsync(context, RelayRefusal.Busy);
                return null;
            default:
                throw new InvalidOperationException("An unknown freshness.");
        }
    }

    /// <summary>The request's content, at most so long, and as signed. Otherwise the refusal is sent and null returned.</summary>
    public async Task<byte[]?> ReadAsync(HttpContext context, int most)
    {
        if (context.Request.ContentLength is not { } length)
        {
            // Without a body there may be no length; with one it must be said before.
            length = 0;
            if (context.Request.Headers.ContainsKey("Transfer-Encoding"))
            {
                await Reply.RefuseAsync(context, RelayRefusal.Malformed);
                return null;
            }
        }

        if (length > most)
        {
            await Reply.RefuseAsync(context, RelayRefusal.TooLarge);
            return null;
        }

        var isLarge = length > LargeBody;
        if (isLarge && Interlocked.Increment(ref _large) > LargeAtOnce)
        {
            Interlocked.Decrement(ref _large);
            await Reply.RefuseAsync(context, RelayRefusal.Busy);
            return null;
        }

        try
        {
            var body = new byte[length];
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
            if (IsSigned(context) && context.Request.Headers[ContentDigest.Field] != ContentDigest.Of(body))
            {
                await Reply.RefuseAsync(context, RelayRefusal.Malformed);
                return null;
            }

            return body;
        }
        finally
        {
            if (isLarge)
            {
                Interlocked.Decrement(ref _large);
            }
        }
    }

    private static (string Path, string Query) Target(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (raw, Paths.NoQuery) : (raw[..mark], raw[mark..]);
    }
}
