using System.Net;
using Waystation.Mail;
using Waystation.Mail.Wire;

namespace Waystation.Tests.Attacks;

/// <summary>How a relay lies about a mailbox's list.</summary>
public enum LieTold
{
    None,
    Alters,
    Drops,
    Reorders,
    Repeats,

    /// <summary>Shows again what it showed before, as if nothing had come since.</summary>
    RollsBack,
}

/// <summary>Stands between a desk and an honest relay and changes the lists that pass, without the relay's key.</summary>
internal sealed class LyingRelay(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly Dictionary<string, byte[]> _before = new(StringComparer.Ordinal);

    public LieTold Lie { get; set; }

    /// <summary>Only lists of this mailbox; null for all.</summary>
    public Address? About { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath.Split('/');
        if (request.Method != HttpMethod.Get
            || answer.StatusCode != HttpStatusCode.OK
            || path is not [_, _, "mailboxes", var text, "items"]
            || !Address.TryParse(text, out var mailbox, out _)
            || (About is not null && !About.Equals(mailbox)))
        {
            return answer;
        }

        var wire = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (ListPage.TryRead(mailbox, wire, out var page, out _) && Told(page, text) is { } told)
        {
            wire = told;
        }
        else
        {
            _before[text] = wire;
        }

        var type = answer.Content.Headers.ContentType;
        answer.Content = new ByteArrayContent(wire);
        answer.Content.Headers.ContentType = type;
        return answer;
    }

    private byte[]? Told(ListAnswer.Listing page, string mailbox) => (Lie, page.Items.Count) switch
    {
        (LieTold.Alters, > 0) => ListPage.ToBytes(page with { Items = [.. page.Items.Select(item => item.Body is { } body ? item with { Body = Flip(body) } : item)] }),
        (LieTold.Drops, > 0) => ListPage.ToBytes(page with { Items = [.. page.Items.Skip(1)] }),
        (LieTold.Reorders, > 1) => ListPage.ToBytes(page with { Items = [.. page.Items.Reverse()] }),
        (LieTold.Repeats, > 0) => ListPage.ToBytes(page with { Items = [page.Items[0], .. page.Items] }),
        (LieTold.RollsBack, _) when _before.TryGetValue(mailbox, out var old) => old,
        _ => null,
    };

    private static ReadOnlyMemory<byte> Flip(ReadOnlyMemory<byte> body)
    {
        var bytes = body.ToArray();
        bytes[^1] ^= 1;
        return bytes;
    }
}
