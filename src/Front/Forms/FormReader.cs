using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Waystation.Front.Forms;

/// <summary>A file as it comes in: its name as the sender's machine gave it, and a stream that can be read once.</summary>
internal sealed record IncomingFile(string Name, Stream Bytes)
{
    public override string ToString() => nameof(IncomingFile);
}

/// <summary>Reads forms from the request's own stream: fields into bounded memory, files into the hands of whoever takes them. Nothing is buffered to a disk.</summary>
internal static class FormReader
{
    private const int LongestBoundary = 100;
    private const int LongestName = 64;
    private const int MostParts = 64;
    private const int SmallForm = 4 * 1024;
    private const int MostForm = Limits.KeptField * 4;

    /// <summary>Small, because a thousand slow lines may each hold one.</summary>
    private const int Buffer = 16 * 1024;

    /// <summary>Browsers of today say where a form was sent from; ours is sent from our own pages only.</summary>
    public static bool IsOurs(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

    /// <param name="takeFile">Called for each file, after the fields that stood before it. What it does not read is thrown away. Null: files are thrown away.</param>
    public static async Task<Form> ReadAsync(HttpContext context, Limits limits, Func<Form, IncomingFile, Task>? takeFile = null)
    {
        var form = new Form();
        try
        {
            await ReadAsync(context, limits, form, takeFile);
        }
        catch (BadHttpRequestException tooMuch) when (tooMuch.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            form.Fail(FormFault.TooLarge);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or BadHttpRequestException)
        {
            form.Fail(FormFault.Broken);
        }

        return form;
    }

    private static async Task ReadAsync(HttpContext context, Limits limits, Form form, Func<Form, IncomingFile, Task>? takeFile)
    {
        if (!IsOurs(context.Request))
        {
            form.Fail(FormFault.OtherSite);
            return;
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type))
        {
            form.Fail(FormFault.Broken);
            return;
        }

        if (type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            await ReadUrlEncodedAsync(context, form);
        }
        else if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is { Length: > 0 and <= LongestBoundary } boundary)
        {
            await ReadPartsAsync(context, limits, form, boundary, takeFile);
        }
        else
        {
            form.Fail(FormFault.Broken);
        }
    }

    private static async Task ReadPartsAsync(HttpContext context, Limits limits, Form form, string boundary, Func<Form, IncomingFile, Task>? takeFile)
    {
        // A request that says beforehand that it is too large: its fields come first and are read, so that nothing typed is lost; its files are not.
        var isTooLarge = context.Request.ContentLength > limits.RequestBytes;
        if (isTooLarge && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var reader = new MultipartReader(boundary, context.Request.Body, Buffer) { HeadersCountLimit = 8, HeadersLengthLimit = 8 * 1024 };
        var hadFile = false;
        for (var parts = 0; await reader.ReadNextSectionAsync(context.RequestAborted) is { } part; parts++)
        {
            if (parts == MostParts || !ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            {
                form.Fail(FormFault.Broken);
                return;
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            var isFile = disposition.FileName.HasValue || disposition.FileNameStar.HasValue;
            if (!isFile)
            {
                if (hadFile || name.Length > LongestName)
                {
                    form.Fail(FormFault.Broken);
                }

                await TakeFieldAsync(form, name, part.Body, context.RequestAborted);
                continue;
            }

            var file = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
            if (file.Length == 0)
            {
                // A field for files that was left empty.
                continue;
            }

            hadFile = true;
            if (isTooLarge)
            {
                form.Fail(FormFault.TooLarge);
                return;
            }

            if (takeFile is not null)
            {
                await takeFile(form, new IncomingFile(file, part.Body));
            }
        }
    }

    private static async Task TakeFieldAsync(Form form, string name, Stream body, CancellationToken stop)
    {
        var kept = new byte[4096];
        var length = 0;
        var isCut = false;
        try
        {
            while (true)
            {
                if (length == kept.Length && kept.Length < Limits.KeptField)
                {
                    var larger = new byte[Math.Min(kept.Length * 4, Limits.KeptField)];
                    kept.CopyTo(larger, 0);
                    CryptographicOperations.ZeroMemory(kept);
                    kept = larger;
                }

                if (length == kept.Length)
                {
                    isCut = await IsMoreAsync(body, stop);
                    break;
                }

                var read = await body.ReadAsync(kept.AsMemory(length), stop);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            form.Take(name, kept.AsSpan(0, length), isCut);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(kept);
        }
    }

    private static async Task<bool> IsMoreAsync(Stream body, CancellationToken stop)
    {
        var ignored = new byte[16 * 1024];
        var more = false;
        while (await body.ReadAsync(ignored, stop) > 0)
        {
            more = true;
        }

        return more;
    }

    /// <summary>Short forms, and whatever else a browser without files sends: bounded as a whole.</summary>
    private static async Task ReadUrlEncodedAsync(HttpContext context, Form form)
    {
        // What a request announces costs nothing yet: memory is taken as bytes come in, so that a thousand slow lines hold little.
        var body = new byte[SmallForm];
        var length = 0;
        try
        {
            while (true)
            {
                if (length == body.Length && body.Length < MostForm)
                {
                    var larger = new byte[Math.Min(body.Length * 4, MostForm)];
                    body.CopyTo(larger, 0);
                    CryptographicOperations.ZeroMemory(body);
                    body = larger;
                }

                var read = length == body.Length ? 0 : await context.Request.Body.ReadAsync(body.AsMemory(length), context.RequestAborted);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            var isCut = length == body.Length && await IsMoreAsync(context.Request.Body, context.RequestAborted);
            UrlEncoded.Read(form, body.AsSpan(0, length), isCut);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }
}
