using Microsoft.AspNetCore.Http;

namespace Waystation.Desk.Deeds;

/// <summary>Forms without secrets: URL-encoded, read in memory, never multipart (the framework would buffer that on the disk).</summary>
internal static class DeskForm
{
    public static async Task<IFormCollection> ReadAsync(HttpRequest request, CancellationToken stop) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
            ? await request.ReadFormAsync(new Microsoft.AspNetCore.Http.Features.FormOptions { ValueLengthLimit = 256 * 1024, KeyLengthLimit = 64, ValueCountLimit = 256, MemoryBufferThreshold = int.MaxValue }, stop)
            : FormCollection.Empty;
}
