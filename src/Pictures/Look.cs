using System.Buffers.Binary;
using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using SkiaSharp;

namespace Waystation.Pictures;

/// <summary>Looks at one picture: how large it is, what its original tells beside the image, and a copy that carries the image alone.</summary>
internal static class Look
{
    /// <summary>Most bytes of an original.</summary>
    public const int MostBytes = 32 << 20;

    /// <summary>Most pixels of an original.</summary>
    public const long MostPixels = 50_000_000;

    /// <summary>Longest side of the copy, in pixels.</summary>
    public const int LongestSide = 1600;

    private const int Quality = 82;

    /// <summary>Four bytes of length (big-endian), then the picture.</summary>
    public static Answer At(Stream input)
    {
        var head = new byte[4];
        input.ReadExactly(head);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is <= 0 or > MostBytes)
        {
            return Answer.Of(PictureFault.TooLarge);
        }

        var bytes = new byte[length];
        input.ReadExactly(bytes);
        return At(bytes);
    }

    internal static Answer At(byte[] bytes)
    {
        using var data = SKData.CreateCopy(bytes);
#pragma warning disable CA1508 // SkiaSharp is not annotated: Create returns null for what it does not know.
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            return Answer.Of(PictureFault.NotAPicture);
        }

        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
        {
            return Answer.Of(PictureFault.TooLarge);
        }

        using var bitmap = SKBitmap.Decode(codec);
        if (bitmap is null)
        {
            return Answer.Of(PictureFault.NotAPicture);
        }
#pragma warning restore CA1508

        return new Answer { Width = bitmap.Width, Height = bitmap.Height, Facts = Facts(bytes), Copy = Copy(bitmap, codec.EncodedOrigin) };
    }

    /// <summary>Loads and compiles all that looking needs, before the cage closes: afterwards no file can be opened, not even a library.</summary>
    public static void WarmUp()
    {
        using var bitmap = new SKBitmap(8, 8);
        foreach (var format in new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp })
        {
            using var image = SKImage.FromBitmap(bitmap);
            using var encoded = image.Encode(format, Quality);
            _ = At(encoded.ToArray());
        }

        _ = At([0x47, 0x49, 0x46]);
        _ = Turned(bitmap, SKEncodedOrigin.RightTop, 4, 4);
        Answer.Of(PictureFault.None).Write(Stream.Null);
        _ = Position(new GeoLocation(1.5, -1.5));
        _ = At(new MemoryStream([0, 0, 0, 3, 1, 2, 3]));
        GC.Collect();
    }

    private static byte[] Copy(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var scale = Math.Min(1.0, (double)LongestSide / Math.Max(bitmap.Width, bitmap.Height));
        using var turned = Turned(bitmap, origin, Math.Max(1, (int)(bitmap.Width * scale)), Math.Max(1, (int)(bitmap.Height * scale)));
        using var data = turned.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }

    /// <summary>Scaled, on white, and upright as its camera meant it.</summary>
    private static SKImage Turned(SKBitmap bitmap, SKEncodedOrigin origin, int width, int height)
    {
        var sideways = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        using var surface = SKSurface.Create(new SKImageInfo(sideways ? height : width, sideways ? width : height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        switch (origin)
        {
            case SKEncodedOrigin.BottomRight:
                canvas.RotateDegrees(180, width / 2f, height / 2f);
                break;
            case SKEncodedOrigin.RightTop:
                canvas.Translate(height, 0);
                canvas.RotateDegrees(90);
                break;
            case SKEncodedOrigin.LeftBottom:
                canvas.Translate(0, width);
                canvas.RotateDegrees(-90);
                break;
            case SKEncodedOrigin.TopLeft or SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightBottom:
            default:
                // Mirrored originals are rare, and a mirrored copy shows the same.
                break;
        }

        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        canvas.Flush();
        return surface.Snapshot();
    }

    private static List<PictureFact> Facts(byte[] bytes)
    {
        var facts = new List<PictureFact>();
        IReadOnlyList<MetadataExtractor.Directory> directories;
        try
        {
            directories = ImageMetadataReader.ReadMetadata(new MemoryStream(bytes));
        }
        catch (Exception fault) when (fault is ImageProcessingException or IOException)
        {
            return facts;
        }

        foreach (var directory in directories)
        {
            if (directory is GpsDirectory gps && gps.GetGeoLocation() is { } place)
            {
                facts.Add(new PictureFact("position", Position(place)));
            }

            Add(facts, directory, "device", ExifDirectoryBase.TagMake);
            Add(facts, directory, "device", ExifDirectoryBase.TagModel);
            Add(facts, directory, "serial", ExifDirectoryBase.TagBodySerialNumber);
            Add(facts, directory, "taken", ExifDirectoryBase.TagDateTimeOriginal);
            Add(facts, directory, "software", ExifDirectoryBase.TagSoftware);
            Add(facts, directory, "author", ExifDirectoryBase.TagArtist);
        }

        return [.. facts.Distinct().Take(32)];
    }

    private static string Position(GeoLocation place) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(place.Latitude):F5}° {(place.Latitude < 0 ? 'S' : 'N')}, {Math.Abs(place.Longitude):F5}° {(place.Longitude < 0 ? 'W' : 'E')}");

    private static void Add(List<PictureFact> facts, MetadataExtractor.Directory directory, string kind, int tag)
    {
        if (directory is ExifDirectoryBase && directory.GetDescription(tag) is { Length: > 0 } value)
        {
            facts.Add(new PictureFact(kind, value.Length <= 200 ? value : value[..200]));
        }
    }
}
