using System.IO.Compression;
using Waystation.Casework.Exchange;

namespace Waystation.Office.Packages;

/// <summary>The files of a case as one zip archive, made and read in memory alone. Nothing in it tells when it was made but its files themselves.</summary>
internal static class PackageFolder
{
    /// <summary>The oldest that the format knows (APPNOTE 6.3.10, section 4.4.6).</summary>
    private static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Pack(IReadOnlyList<ExportedFile> files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
            {
                var entry = archive.CreateEntry(file.Name, CompressionLevel.Optimal);
                entry.LastWriteTime = s_noTime;
                using var into = entry.Open();
                into.Write(file.Content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The package within an archive, or the bytes themselves when they are none.</summary>
    /// <returns>Null when it holds none, or one that is larger than <see cref="CasePackage.Longest"/>.</returns>
    public static byte[]? PackageOf(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("PK"u8))
        {
            return bytes.Length <= CasePackage.Longest ? bytes : null;
        }

        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            if (archive.GetEntry(CaseExport.PackageName) is not { } entry)
            {
                return null;
            }

            // Its own word on its length is a stranger's: what unfolds without end is stopped.
            using var from = entry.Open();
            using var plain = new MemoryStream();
            var chunk = new byte[64 * 1024];
            while (from.Read(chunk) is var read and > 0)
            {
                if (plain.Length + read > CasePackage.Longest)
                {
                    return null;
                }

                plain.Write(chunk, 0, read);
            }

            return plain.ToArray();
        }
        catch (Exception bad) when (bad is InvalidDataException or NotSupportedException or EndOfStreamException or ArgumentException)
        {
            return null;
        }
    }
}
