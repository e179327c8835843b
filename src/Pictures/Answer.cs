using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Waystation.Pictures;

/// <summary>Why a picture is not shown.</summary>
internal enum PictureFault
{
    None,

    /// <summary>Not one of the kinds that are decoded here, or broken.</summary>
    NotAPicture,

    /// <summary>More bytes or more pixels than are decoded here.</summary>
    TooLarge,

    /// <summary>The operating system would not shut this process in; nothing was read.</summary>
    NoCage,
}

/// <summary>Something that the original gives away.</summary>
/// <param name="Kind">position, device, taken, software, serial or author.</param>
internal sealed record PictureFact(string Kind, string Value);

/// <summary>What the child says after one byte that it is <see cref="Ready"/>: four bytes of length (big-endian), that many bytes of JSON, then the clean copy.</summary>
internal sealed record Answer
{
    /// <summary>Warmed up; the cage closes next.</summary>
    public const byte Ready = 0x2B;

    public PictureFault Fault { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public IReadOnlyList<PictureFact> Facts { get; init; } = [];

    [JsonIgnore]
    public byte[] Copy { get; init; } = [];

    internal static Answer Of(PictureFault fault) => new() { Fault = fault };

    internal void Write(Stream output)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, AnswerJson.Default.Answer);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, json.Length);
        output.Write(length);
        output.Write(json);
        output.Write(Copy);
        output.Flush();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Answer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
