using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Waystation.Desk.Deeds;

/// <summary>One file of a form, read into memory as it comes. The framework's own reader would put it into a file for temporary things, in plain.</summary>
internal static class UploadForm
{
    private const int LongestBoundary = 100;

    /// <param name="most">Bytes; of a longer file one byte more is read, and then no further.</param>
    /// <returns>Null when there is no file in it.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext context, int most, CancellationToken stop)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = most + (64L * 1024);
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return null;
        }

        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 8 * 1024 };
            while (await reader.ReadNextSectionAsync(stop) is { } part)
            {
                if (ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) && (disposition.FileName.HasValue || disposition.FileNameStar.HasValue))
                {
                    using var file = new MemoryStream();
                    var chunk = new byte[64 * 1024];
                    while (file.Length <= most && await part.Body.ReadAsync(chunk, stop) is var read and > 0)
                    {
                        await file.WriteAsync(chunk.AsMemory(0, read), stop);
                    }

                    return file.Length == 0 ? null : file.ToArray();
                }
            }
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or BadHttpRequestException)
        {
            // Cut, or no form at all.
        }

        return null;
    }
}
