using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Sinks.Recordings;

/// <summary>The last sound of a pipeline, 16 bits a sample, in memory that is taken once. Samples are counted from the first on; at another rate the count begins anew, which <see cref="Stream"/> tells.</summary>
/// <param name="bytes">The memory.</param>
internal sealed class SoundRing(long bytes) : IFrameListener
{
    private const int Blocks = 1024;

    private readonly Lock _lock = new();
    private readonly (long Sequence, long End)[] _blocks = new (long, long)[Blocks];
    private short[] _samples = [];
    private long _end;
    private int _block;

    /// <summary>Samples a second; 0: there was none yet.</summary>
    public int Rate { get; private set; }

    /// <summary>Which stream it is.</summary>
    public int Stream { get; private set; }

    /// <summary>The number of samples so far.</summary>
    public long End
    {
        get
        {
            lock (_lock)
                return _end;
        }
    }

    /// <summary>The first sample that is still there.</summary>
    public long Begin
    {
        get
        {
            lock (_lock)
                return Math.Max(0, _end - _samples.Length);
        }
    }

    /// <summary>The sample behind a block's last, by the block's number; the end where it is not there, or not yet.</summary>
    public long EndOf(long sequence)
    {
        lock (_lock)
        {
            for (var back = 1; back <= Math.Min(Blocks, _block); back++)
            {
                if (_blocks[(_block - back) % Blocks] is var block && block.Sequence == sequence)
                    return block.End;
            }
            return _end;
        }
    }

    /// <inheritdoc/>
    public void Take(VideoFrame? frame, FrameResult result)
    {
        if (result.Sound is not { SampleRate: > 0 } sound)
            return;
        lock (_lock)
        {
            if (sound.SampleRate != Rate)
                Start(sound.SampleRate);
            foreach (var sample in sound.Samples.Span)
                _samples[_end++ % _samples.Length] = (short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue);
            _blocks[_block++ % Blocks] = (result.Sequence, _end);
            if (_block == 2 * Blocks)
                _block = Blocks;
        }
    }

    /// <summary>Copies samples from a place on, as many as there are and fit.</summary>
    /// <returns>How many; 0 where there are none yet.</returns>
    public int Read(long from, Span<short> destination)
    {
        lock (_lock)
        {
            var count = (int)Math.Clamp(_end - from, 0, destination.Length);
            for (var i = 0; i < count; i++)
                destination[i] = _samples[(from + i) % _samples.Length];
            return count;
        }
    }

    private void Start(int rate)
    {
        Rate = rate;
        Stream++;
        if (_samples.Length == 0)
            _samples = new short[bytes / sizeof(short)];
        (_end, _block) = (0, 0);
    }
}
