using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Video;

/// <summary>
/// A picture that a source lends. Its memory is the source's (a kernel buffer, a sample of GStreamer, a pooled block) and goes back when the last holder has released it: who gets a frame holds it once,
/// <see cref="Retain"/> adds a holder, <see cref="Release"/> takes one away. Objects are used again: nobody touches one after releasing it. Retain and Release may be called on any thread; the picture does not change while it
/// is held.
/// </summary>
public abstract class VideoFrame
{
    private int _holders;

    /// <summary>Pixels or a JPEG file.</summary>
    public FrameEncoding Encoding { get; protected set; }

    /// <summary>How pixels lie; of no meaning for JPEG.</summary>
    public FrameFormat Format { get; protected set; }

    /// <summary>Columns; of JPEG 0 until somebody has read its header.</summary>
    public int Width { get; protected set; }

    /// <summary>Rows.</summary>
    public int Height { get; protected set; }

    /// <summary>What Y, U and V mean.</summary>
    public FrameColors Colors { get; protected set; }

    /// <summary>The source's number of this frame: a gap is a frame that it lost.</summary>
    public long Sequence { get; protected set; }

    /// <summary>When the picture was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts (Linux: CLOCK_MONOTONIC in nanoseconds); when it arrived, where the source does not say.</summary>
    public long Timestamp { get; protected set; }

    /// <summary>The bytes of a JPEG file; of pixels the first plane, or all planes where they lie in one piece.</summary>
    public abstract ReadOnlySpan<byte> Data { get; }

    /// <summary>The pixels.</summary>
    /// <exception cref="InvalidOperationException">The frame is a JPEG file.</exception>
    public abstract CameraFrame Pixels { get; }

    /// <summary>A file descriptor of the memory of the first plane (Linux DMABUF), for devices that read it directly; good as long as the frame is held, and not to be closed. −1 where there is none.</summary>
    public virtual int DmaBuffer => -1;

    /// <summary>How many hold it.</summary>
    public int Holders => Volatile.Read(ref _holders);

    /// <summary>Adds a holder.</summary>
    public void Retain() => Interlocked.Increment(ref _holders);

    /// <summary>Takes a holder away; the last one gives the memory back to the source.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _holders);
        if (left == 0)
            Recycle();
        else if (left < 0)
            throw new InvalidOperationException("A frame was released more often than it was held.");
    }

    /// <summary>Lends the frame: its one holder is who gets it next.</summary>
    protected void Lend() => Volatile.Write(ref _holders, 1);

    /// <summary>Takes the memory back; called on the thread of the last holder.</summary>
    protected abstract void Recycle();
}
