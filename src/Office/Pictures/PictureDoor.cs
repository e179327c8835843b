using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Waystation.Office.Pictures;

/// <summary>What came of looking at a picture.</summary>
public abstract record PictureAnswer
{
    private PictureAnswer()
    {
    }

    public sealed override string ToString() => nameof(PictureAnswer);

    /// <param name="Copy">A JPEG that carries the image alone.</param>
    /// <param name="Facts">What the original carries beside the image: kind (position, device, taken, software, serial, author) and value.</param>
    public sealed record Shown(byte[] Copy, int Width, int Height, IReadOnlyList<(string Kind, string Value)> Facts) : PictureAnswer;

    public sealed record NotShown(PictureRefusal Why) : PictureAnswer;
}

public enum PictureRefusal
{
    NotAPicture,
    TooLarge,

    /// <summary>The child took too long or died; it was killed.</summary>
    Failed,

    /// <summary>This system cannot shut a child in: pictures are not decoded here at all.</summary>
    NoCage,
}

/// <summary>Has a picture looked at by a child process that has no keys, no network and no files, and that is killed after use.</summary>
/// <param name="program">The child's executable.</param>
public sealed class PictureDoor(string program) : IDisposable
{
    /// <summary>Longest that a child may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    /// <summary>Most bytes of an original that a child is given.</summary>
    public const int MostBytes = 32 << 20;

    private const int MostAnswer = 16 << 20;
    private const byte Ready = 0x2B;

    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    public async Task<PictureAnswer> LookAsync(ReadOnlyMemory<byte> original, CancellationToken stop)
    {
        if (original.Length is 0 or > MostBytes)
        {
            return new PictureAnswer.NotShown(PictureRefusal.TooLarge);
        }

        if (!OperatingSystem.IsLinux() || !File.Exists(program))
        {
            return new PictureAnswer.NotShown(PictureRefusal.NoCage);
        }

        await _one.WaitAsync(stop);
        try
        {
            return await AskAsync(original, stop);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<PictureAnswer> AskAsync(ReadOnlyMemory<byte> original, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // The child inherits nothing but where its runtime is.
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "DOTNET_ROOT")).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "20000000";
        using var child = Process.Start(start);
        if (child is null)
        {
            return new PictureAnswer.NotShown(PictureRefusal.Failed);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Longest);
        try
        {
            var answer = ReadAsync(child.StandardOutput.BaseStream, limit.Token);
            var errors = child.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await GiveAsync(child.StandardInput.BaseStream, original, limit.Token);
            var shown = await answer;
            await errors;
            return shown;
        }
        catch (Exception fault) when (fault is IOException or JsonException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return new PictureAnswer.NotShown(PictureRefusal.Failed);
        }
        finally
        {
            child.Kill(entireProcessTree: true);
        }
    }

    private static async Task GiveAsync(Stream input, ReadOnlyMemory<byte> original, CancellationToken stop)
    {
        try
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, original.Length);
            await input.WriteAsync(length, stop);
            await input.WriteAsync(original, stop);
            input.Close();
        }
        catch (IOException)
        {
            // The child ended before it had read everything: its answer, if any, says why.
        }
    }

    /// <summary>What the child says, who may be somebody else's by now.</summary>
    /// <exception cref="IOException">It ended in the middle.</exception>
    /// <exception cref="JsonException">It said something else.</exception>
    internal static async Task<PictureAnswer> ReadAsync(Stream output, CancellationToken stop)
    {
        var head = new byte[5];
        await output.ReadExactlyAsync(head, stop);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
        if (head[0] != Ready || length is <= 0 or > 65_536)
        {
            return new PictureAnswer.NotShown(PictureRefusal.Failed);
        }

        var json = new byte[length];
        await output.ReadExactlyAsync(json, stop);
        var said = JsonSerializer.Deserialize(json, PictureJson.Default.PictureSaid);
        using var copy = new MemoryStream();
        var buffer = new byte[65_536];
        while (await output.ReadAsync(buffer, stop) is var read and > 0)
        {
            await copy.WriteAsync(buffer.AsMemory(0, read), stop);
            if (copy.Length > MostAnswer)
            {
                return new PictureAnswer.NotShown(PictureRefusal.TooLarge);
            }
        }

        return said?.Fault switch
        {
            "None" when IsJpeg(copy) => new PictureAnswer.Shown(copy.ToArray(), said.Width, said.Height, [.. (said.Facts ?? []).OfType<PictureSaidFact>().Select(fact => (fact.Kind ?? "", fact.Value ?? ""))]),
            "NotAPicture" => new PictureAnswer.NotShown(PictureRefusal.NotAPicture),
            "TooLarge" => new PictureAnswer.NotShown(PictureRefusal.TooLarge),
            "NoCage" => new PictureAnswer.NotShown(PictureRefusal.NoCage),
            _ => new PictureAnswer.NotShown(PictureRefusal.Failed),
        };
    }

    private static bool IsJpeg(MemoryStream copy) => copy.Length > 3 && copy.GetBuffer() is [0xFF, 0xD8, 0xFF, ..];
}

/// <summary>What the child says, as JSON. The child is not believed: whatever it says is bounded and shown as text.</summary>
internal sealed record PictureSaid(string? Fault, int Width, int Height, IReadOnlyList<PictureSaidFact?>? Facts);

internal sealed record PictureSaidFact(string? Kind, string? Value);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PictureSaid))]
internal sealed partial class PictureJson : JsonSerializerContext;
