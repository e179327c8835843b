using System.Security.Cryptography;
using CsCheck;
using Waystation.Sealing;
using Waystation.Sealing.Age;
using Xunit;

namespace Waystation.Tests.Sealing;

/// <summary>Stretches of a payload are worked on at once: nothing of that shows in what comes out, in what stays in memory, or after the end.</summary>
public sealed class SideBySideTests
{
    private const int Chunk = PayloadCipher.ChunkSize;
    private const int SealedChunk = PayloadCipher.SealedChunkSize;

    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] s_plain = RandomNumberGenerator.GetBytes(60 * Chunk);

    private static readonly Gen<int> s_length = Gen.OneOf(
        Gen.Int[0, 2 * Chunk],
        Gen.Int[0, s_plain.Length],
        Gen.Select(Gen.Int[0, 58], Gen.Int[-1, 1]).Select((chunks, near) => Math.Max(0, (chunks * Chunk) + near)));

    private static readonly Gen<int> s_lanes = Gen.Int[1, 5];

    [Fact]
    public async Task However_a_stream_stutters_and_however_many_work_the_same_bytes_come_out() =>
        await Gen.Select(s_length, s_lanes, Gen.Int[1, 300_000]).SampleAsync(
            async (length, lanes, most) =>
            {
                var plain = s_plain.AsSpan(0, length).ToArray();
                var wire = Reference(plain);
                using var sealing = new WatchedSink();
                using (var cipher = new PayloadCipher(s_key))
                {
                    await PayloadStream.SealAsync(cipher, new StutteringStream(plain, most), sealing.TakeAsync, lanes, CancellationToken.None);
                }

                Assert.True(wire.AsSpan().SequenceEqual(sealing.ToArray()));
                using var opening = new WatchedSink();
                using (var cipher = new PayloadCipher(s_key))
                {
                    Assert.True(await PayloadStream.OpenAsync(cipher, new StutteringStream(wire, most), opening.TakeAsync, lanes, CancellationToken.None));
                }

                Assert.True(plain.AsSpan().SequenceEqual(opening.ToArray()));
            },
            iter: 60,
            threads: 2);

    [Fact]
    public async Task A_fault_in_any_chunk_lets_out_exactly_what_stands_before_it() =>
        await Gen.Select(Gen.Int[0, 39], s_lanes, Gen.Int[1, 2_000_000], Gen.Int[0, SealedChunk - 1]).SampleAsync(
            async (chunk, lanes, most, at) =>
            {
                var plain = s_plain.AsSpan(0, 40 * Chunk).ToArray();
                var wire = Reference(plain);
                wire[(chunk * SealedChunk) + at] ^= 1;
                using var cipher = new PayloadCipher(s_key);
                using var opening = new WatchedSink();
                Assert.False(await PayloadStream.OpenAsync(cipher, new StutteringStream(wire, most), opening.TakeAsync, lanes, CancellationToken.None));
                Assert.True(plain.AsSpan(0, chunk * Chunk).SequenceEqual(opening.ToArray()));
            },
            iter: 60,
            threads: 2);

    /// <summary>Cut between two chunks, or with something after the end, every chunk that is there is genuine: it is the whole that is not.</summary>
    [Fact]
    public async Task A_payload_cut_anywhere_or_added_to_is_not_the_whole() =>
        await Gen.Select(Gen.Int[0, 40 * SealedChunk], s_lanes, Gen.Bool).SampleAsync(
            async (cut, lanes, near) =>
            {
                cut = near ? cut / SealedChunk * SealedChunk : cut;
                var plain = s_plain.AsSpan(0, 40 * Chunk).ToArray();
                var wire = Reference(plain);
                using var cipher = new PayloadCipher(s_key);
                using var opening = new WatchedSink();
                var isWhole = await PayloadStream.OpenAsync(cipher, new MemoryStream(wire, 0, Math.Min(cut, wire.Length)), opening.TakeAsync, lanes, CancellationToken.None);
                Assert.Equal(cut >= wire.Length, isWhole);
                Assert.True(plain.AsSpan(0, Math.Min(cut, wire.Length) / SealedChunk * Chunk).SequenceEqual(opening.ToArray()));

                byte[] longer = [.. wire, .. new byte[1 + (cut % (3 * SealedChunk))]];
                using var more = new WatchedSink();
                Assert.False(await PayloadStream.OpenAsync(cipher, new MemoryStream(longer), more.TakeAsync, lanes, CancellationToken.None));
                Assert.True(plain.AsSpan().SequenceEqual(more.ToArray()));
            },
            iter: 40,
            threads: 2);

    [Fact]
    public async Task However_it_ends_nobody_is_at_the_streams_afterwards_and_what_was_written_is_a_beginning() =>
        await Gen.Select(Gen.Enum<Ending>(), s_lanes, Gen.Int[0, s_plain.Length - 1]).SampleAsync(
            async (ending, lanes, at) =>
            {
                using var stop = new CancellationTokenSource();
                using var cipher = new PayloadCipher(s_key);
                using var source = new WatchedSource(s_plain, ending, at, stop);
                using var sink = new WatchedSink(ending, at, stop);
                var failure = await Record.ExceptionAsync(() => PayloadStream.SealAsync(cipher, source, sink.TakeAsync, lanes, stop.Token));
                source.IsOver = sink.IsOver = true;
                Assert.False(source.IsInside || sink.IsInside);
                switch (ending)
                {
                    case Ending.SourceFails or Ending.SinkFails:
                        Assert.Equal("The test's disk failed.", Assert.IsType<IOException>(failure).Message);
                        break;
                    case Ending.StoppedWhileReading or Ending.StoppedWhileWriting:
                        Assert.IsType<OperationCanceledException>(failure, exactMatch: false);
                        break;
                    case Ending.Whole:
                        Assert.Null(failure);
                        break;
                }

                Assert.True(Reference(s_plain).AsSpan().StartsWith(sink.ToArray()));
                for (var i = 0; i < 20; i++)
                {
                    await Task.Yield();
                }

                Assert.False(source.WasTouchedAfterwards || sink.WasTouchedAfterwards);
            },
            iter: 100,
            threads: 2);

    /// <summary>What was read and is not yet written lies in memory: it is the same for a file of any size.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Never_more_is_read_ahead_than_a_few_stretches(int lanes)
    {
        using var stop = new CancellationTokenSource();
        using var cipher = new PayloadCipher(s_key);
        byte[] large = [.. s_plain, .. s_plain, .. s_plain, .. s_plain];
        using var source = new WatchedSource(large, Ending.Whole, 0, stop);
        using var sink = new WatchedSink();
        var most = 0L;
        await PayloadStream.SealAsync(
            cipher,
            source,
            async bytes =>
            {
                most = Math.Max(most, source.Position - sink.Length);
                await sink.TakeAsync(bytes);
            },
            lanes,
            TestContext.Current.CancellationToken);
        Assert.InRange(most, 1, (lanes * PayloadStream.ChunksTogether * Chunk) + Chunk + 1);
    }

    private static byte[] Reference(ReadOnlySpan<byte> plain)
    {
        using var cipher = new PayloadCipher(s_key);
        var wire = new byte[PayloadCipher.SealedLength(plain.Length)];
        for (var (number, at) = (0, 0); number == 0 || number * Chunk < plain.Length; number++)
        {
            var chunk = plain.Slice(number * Chunk, Math.Min(Chunk, plain.Length - (number * Chunk)));
            cipher.Seal((ulong)number, (number * Chunk) + chunk.Length == plain.Length, chunk, wire.AsSpan(at));
            at += chunk.Length + PayloadCipher.TagSize;
        }

        return wire;
    }

    public enum Ending
    {
        Whole,
        SourceFails,
        SinkFails,
        StoppedWhileReading,
        StoppedWhileWriting,
    }

    private sealed class WatchedSource(byte[] bytes, Ending ending, int at, CancellationTokenSource stop) : MemoryStream(bytes)
    {
        private int _inside;

        public bool IsInside => Volatile.Read(ref _inside) != 0;

        public bool IsOver { get; set; }

        public bool WasTouchedAfterwards { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            WasTouchedAfterwards |= IsOver;
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            try
            {
                // A slow one, that heeds no stop: most likely somebody waits for it when the sink fails.
                for (var i = 0; i < 100; i++)
                {
                    await Task.Yield();
                }

                if (Position >= at && ending == Ending.SourceFails)
                {
                    throw new IOException("The test's disk failed.");
                }

                if (Position >= at && ending == Ending.StoppedWhileReading)
                {
                    await stop.CancelAsync();
                }

                return Read(buffer.Span);
            }
            finally
            {
                Interlocked.Decrement(ref _inside);
            }
        }
    }

    private sealed class WatchedSink(Ending ending = Ending.Whole, int at = 0, CancellationTokenSource? stop = null) : MemoryStream
    {
        private int _inside;

        public bool IsInside => Volatile.Read(ref _inside) != 0;

        public bool IsOver { get; set; }

        public bool WasTouchedAfterwards { get; private set; }

        public async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes)
        {
            WasTouchedAfterwards |= IsOver;
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            try
            {
                await Task.Yield();
                if (Length + bytes.Length > at && ending == Ending.SinkFails)
                {
                    throw new IOException("The test's disk failed.");
                }

                if (Length + bytes.Length > at && ending == Ending.StoppedWhileWriting)
                {
                    await stop!.CancelAsync();
                    stop.Token.ThrowIfCancellationRequested();
                }

                Write(bytes.Span);
            }
            finally
            {
                Interlocked.Decrement(ref _inside);
            }
        }
    }
}
