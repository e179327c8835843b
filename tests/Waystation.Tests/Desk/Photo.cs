using System.Buffers.Binary;
using System.Text;

namespace Waystation.Tests.Desk;

/// <summary>A real JPEG that carries where and with what it was taken.</summary>
internal static class Photo
{
    // A 16 x 16 grey JPEG (JFIF, baseline), as libjpeg writes it.
    private static readonly byte[] s_plain = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AL+AP//Z");

    public static byte[] WithPosition() => [.. s_plain.AsSpan(0, 2), .. Exif(), .. s_plain.AsSpan(2)];

    public static byte[] Plain() => [.. s_plain];

    /// <summary>An APP1 segment: TIFF, big-endian, with make, model and a position at 43.31789 N, 45.69500 E. Source: CIPA DC-008 (Exif 2.32), sections 4.5 and 4.6.</summary>
    private static byte[] Exif()
    {
        var make = Encoding.ASCII.GetBytes("Markphone\0");
        var model = Encoding.ASCII.GetBytes("M-7 old\0");
        const int Ifd0 = 8;
        const int Entries0 = 3;
        const int Gps = Ifd0 + 2 + (Entries0 * 12) + 4;
        const int Entries1 = 4;
        const int Data = Gps + 2 + (Entries1 * 12) + 4;
        var tiff = new byte[Data + make.Length + model.Length + 48];
        "MM\0*"u8.CopyTo(tiff);
        U32(tiff, 4, Ifd0);
        U16(tiff, Ifd0, Entries0);
        Entry(tiff, Ifd0 + 2, 0x010F, 2, make.Length, Data);
        make.CopyTo(tiff, Data);
        Entry(tiff, Ifd0 + 14, 0x0110, 2, model.Length, Data + make.Length);
        model.CopyTo(tiff, Data + make.Length);
        Entry(tiff, Ifd0 + 26, 0x8825, 4, 1, Gps);
        var numbers = Data + make.Length + model.Length;
        U16(tiff, Gps, Entries1);
        Entry(tiff, Gps + 2, 1, 2, 2, 'N' << 24);
        Entry(tiff, Gps + 14, 2, 5, 3, numbers);
        Entry(tiff, Gps + 26, 3, 2, 2, 'E' << 24);
        Entry(tiff, Gps + 38, 4, 5, 3, numbers + 24);
        uint[] rationals = [43, 1, 19, 1, 44, 10, 45, 1, 41, 1, 420, 10];
        for (var i = 0; i < rationals.Length; i++)
        {
            U32(tiff, numbers + (i * 4), (int)rationals[i]);
        }

        var segment = new byte[4 + 6 + tiff.Length];
        segment[0] = 0xFF;
        segment[1] = 0xE1;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(segment.Length - 2));
        "Exif\0\0"u8.CopyTo(segment.AsSpan(4));
        tiff.CopyTo(segment, 10);
        return segment;
    }

    private static void Entry(byte[] tiff, int at, ushort tag, ushort type, int count, int value)
    {
        U16(tiff, at, tag);
        U16(tiff, at + 2, type);
        U32(tiff, at + 4, count);
        U32(tiff, at + 8, value);
    }

    private static void U16(byte[] tiff, int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), (ushort)value);

    private static void U32(byte[] tiff, int at, int value) => BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(at), value);
}
