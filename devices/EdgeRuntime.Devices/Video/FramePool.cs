using System.Diagnostics;

namespace EdgeRuntime.Devices.Video;

/// <summary>Blocks of native memory that a source fills and lends, for sources whose pictures come into memory of ours (files, networks, simulations). Frames come back on any thread.</summary>
public sealed class FramePool : IDisposable
{
    private readonly object _lock = new();
    private readonly MemoryFrame[] _free;
    private int _count;
    private bool _disposed;

    /// <summary>Makes the frames of a pool.</summary>
    /// <param name="frames">How many can be held at a time, from 1.</param>
    /// <param name="capacity">Bytes that each has from the start; <see cref="MemoryFrame.Reserve"/> makes one larger.</param>
    public FramePool(int frames, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _free = new MemoryFrame[frames];
        for (_count = 0; _count < frames; _count++)
            _free[_count] = new MemoryFrame(this, capacity);
    }

    /// <summary>Takes a frame that nobody holds; the caller holds it then. Allocates nothing.</summary>
    /// <param name="timeout">How long to wait for one to come back.</param>
    /// <returns>The frame; null when all were held all the time.</returns>
    public MemoryFrame? Lend(TimeSpan timeout)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var start = Stopwatch.GetTimestamp();
            while (_count == 0)
            {
                var left = timeout - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_lock, left))
                    return null;
            }
            var frame = _free[--_count];
            frame.Take();
            return frame;
        }
    }

    /// <summary>Frees the frames; one that is still held is freed when it is released.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_count > 0)
                _free[--_count].Free();
        }
    }

    internal void Return(MemoryFrame frame)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                frame.Free();
                return;
            }
            _free[_count++] = frame;
            Monitor.Pulse(_lock);
        }
    }
}
