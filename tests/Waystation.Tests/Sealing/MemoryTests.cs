using System.IO.Pipelines;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Sealing;

/// <summary>Measures the whole process, so it runs when nothing else does.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    private const long Length = 200L * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_megabytes_through_a_pipe_take_no_more_memory_than_a_few_chunks(bool armor)
    {
        using var identity = X25519Identity.Draw();
        var stop = TestContext.Current.CancellationToken;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var pipe = new Pipe();
        var sealing = Task.Run(
            async () =>
            {
                await AgeFile.SealAsync(new EndlessStream(Length), new SmallWrites(pipe.Writer), [identity.Recipient], armor, stop);
                await pipe.Writer.CompleteAsync();
            },
            stop);
        using var into = new CountingStream();
        Assert.Null(await AgeFile.OpenAsync(pipe.Reader.AsStream(), into, [identity], stop));
        await sealing;

        Assert.Equal(Length, into.Count);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Length / 10);
    }

    private sealed class EndlessStream(long length) : MemoryStream
    {
        private long _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = (int)Math.Min(buffer.Length, _left);
            _left -= read;
            return new ValueTask<int>(read);
        }
    }

    /// <summary>A pipe allocates what does not fit into its pool: it is the sealing that is measured here.</summary>
    private sealed class SmallWrites(PipeWriter pipe) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (; !buffer.IsEmpty; buffer = buffer[Math.Min(buffer.Length, 4096)..])
            {
                await pipe.WriteAsync(buffer[..Math.Min(buffer.Length, 4096)], cancellationToken);
            }
        }
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Count { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
