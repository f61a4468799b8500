using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary>The last frames of a pipeline, up to an age and a number of bytes. A clip reads along from a time on: what it has not read stays longer than the age, but not beyond the bytes.</summary>
/// <param name="age">How old frames may get, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="most">The bytes of all together.</param>
internal sealed class FrameRing(long age, long most) : IJpegListener
{
    private readonly Lock _lock = new();
    private readonly Queue<JpegImage> _images = new();
    private long _bytes;
    private long _read = long.MaxValue;
    private long _lost;

    /// <summary>Frames that a reader wanted and memory did not hold.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Begins to read at a time.</summary>
    public void ReadFrom(long timestamp)
    {
        lock (_lock)
            _read = timestamp - 1;
    }

    /// <summary>Nobody reads any more.</summary>
    public void StopReading()
    {
        lock (_lock)
            _read = long.MaxValue;
    }

    /// <inheritdoc/>
    public void Take(JpegImage image)
    {
        image.Retain();
        lock (_lock)
        {
            _images.Enqueue(image);
            _bytes += image.Data.Length;
            while (_images.Count > 1 && _images.Peek() is var oldest && (_bytes > most || (image.Timestamp - oldest.Timestamp > age && oldest.Timestamp <= _read)))
            {
                if (oldest.Timestamp > _read)
                    Interlocked.Increment(ref _lost);
                Remove();
            }
        }
    }

    /// <summary>The next frame that was not read, held for the caller; null where there is none.</summary>
    public JpegImage? Next()
    {
        lock (_lock)
        {
            foreach (var image in _images)
            {
                if (image.Timestamp <= _read)
                    continue;
                _read = image.Timestamp;
                image.Retain();
                return image;
            }
            return null;
        }
    }

    /// <summary>Gives all frames back.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            while (_images.Count > 0)
                Remove();
        }
    }

    private void Remove()
    {
        var image = _images.Dequeue();
        _bytes -= image.Data.Length;
        image.Release();
    }
}
