namespace EdgeRuntime.Devices.Video;

/// <summary>
/// A camera, a video or anything else that gives pictures; open from its making until its end. One thread reads. Who supervises it (the pipeline) disposes of it after any exception, waits, and opens another: a source
/// itself never tries again.
/// </summary>
public abstract class FrameSource : IDisposable
{
    /// <summary>What it gives, as negotiated; a change in mid-stream shows in the frames.</summary>
    public abstract VideoFormat Format { get; }

    /// <summary>Whether there are no more frames, as at the end of a file. A camera never ends.</summary>
    public bool Ended { get; protected set; }

    /// <summary>Frames that the source itself lost since it was opened: gaps in its numbers, buffers that came with errors.</summary>
    public long Missed { get; protected set; }

    /// <summary>Reads that gave no frame since readers held all of the source's buffers.</summary>
    public long Starved { get; protected set; }

    /// <summary>Waits for the next frame; allocates nothing in steady state.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <returns>The frame, held once for the caller; null when none came in time or <see cref="Ended"/>.</returns>
    /// <exception cref="DeviceException">The device is gone, or failed.</exception>
    public abstract VideoFrame? Read(TimeSpan timeout);

    /// <summary>Closes the source. Frames that are still held stay good until they are released.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
