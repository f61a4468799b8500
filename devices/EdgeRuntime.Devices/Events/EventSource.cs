namespace EdgeRuntime.Devices.Events;

/// <summary>Something that happens now and then: an edge on a GPIO line. The rules are those of <see cref="Video.FrameSource"/>.</summary>
public abstract class EventSource : IDisposable
{
    /// <summary>What the line is now: true for active.</summary>
    /// <exception cref="DeviceException">The device is gone, or failed.</exception>
    public abstract bool Level { get; }

    /// <summary>Events that were lost since it was opened.</summary>
    public long Missed { get; protected set; }

    /// <summary>Waits for the next event; allocates nothing in steady state.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="happened">The event.</param>
    /// <returns>Whether one came in time.</returns>
    /// <exception cref="DeviceException">The device is gone, or failed.</exception>
    public abstract bool Read(TimeSpan timeout, out LineEvent happened);

    /// <summary>Closes the source.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
