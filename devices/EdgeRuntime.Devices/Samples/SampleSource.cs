namespace EdgeRuntime.Devices.Samples;

/// <summary>A sensor or a microphone: values of one or several channels at a rate. The rules are those of <see cref="Video.FrameSource"/>: one thread reads, an exception ends it, its supervisor opens another.</summary>
public abstract class SampleSource : IDisposable
{
    /// <summary>Its channels and rate.</summary>
    public abstract SampleFormat Format { get; }

    /// <summary>Whether there are no more samples, as at the end of a file.</summary>
    public bool Ended { get; protected set; }

    /// <summary>Samples that were lost since it was opened (overruns, gaps).</summary>
    public long Missed { get; protected set; }

    /// <summary>Waits for samples; allocates nothing in steady state.</summary>
    /// <param name="values">Receives whole samples, the channels of one after the other: in the channel's unit (sound: −1 to 1). Its length is a multiple of the number of channels.</param>
    /// <param name="timeout">How long to wait at most for the first sample; what is there then is taken without further waiting.</param>
    /// <param name="timestamp">When the last of them was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</param>
    /// <returns>How many samples came; 0 when none came in time or <see cref="Ended"/>.</returns>
    /// <exception cref="DeviceException">The device is gone, or failed.</exception>
    public abstract int Read(Span<float> values, TimeSpan timeout, out long timestamp);

    /// <summary>Closes the source.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
