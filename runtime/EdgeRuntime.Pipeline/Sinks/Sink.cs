using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks;

/// <summary>
/// Where a pipeline's events go. The pipeline calls its members on one thread of the sink's own, which takes from the sink's bounded queue: a slow sink slows nobody. Where <see cref="Open"/> or <see cref="Write"/> throw <see cref="DeviceException"/>, the
/// pipeline counts it, closes the sink, waits, opens it again and writes the same event once more.
/// </summary>
public abstract class Sink : IDisposable
{
    /// <summary>Makes the sink ready: opens the line, the file, the connection.</summary>
    /// <exception cref="DeviceException">It is not there, or may not be used.</exception>
    public abstract void Open();

    /// <summary>Takes an event. It is held by the caller during the call.</summary>
    /// <exception cref="DeviceException">It could not be written.</exception>
    public abstract void Write(PipelineEvent happened);

    /// <summary>Whether its events should carry the frame that they come from. Read once, after the sink was made.</summary>
    public virtual bool NeedsFrames => false;

    /// <summary>
    /// Called when the sink's queue is empty: after an event was written and none waits, then whenever the time that it answered last has passed without an event, and once more before <see cref="Close"/>: the place for batches that go
    /// out, files that are flushed and rotated.
    /// </summary>
    /// <param name="idle">How long ago the last event was written; zero right after it.</param>
    /// <returns>How long the sink can wait for its next call at most.</returns>
    /// <exception cref="DeviceException">What it had kept could not be written; the pipeline does as for <see cref="Write"/>, but for writing an event again.</exception>
    public virtual TimeSpan Rest(TimeSpan idle) => Timeout.InfiniteTimeSpan;

    /// <summary>Whether what was written last arrived; false where the sink gave it up, so that nobody is told that it works again.</summary>
    public virtual bool Arrives => true;

    /// <summary>Closes what <see cref="Open"/> opened; Open may follow again. Nothing is thrown.</summary>
    public virtual void Close() { }

    /// <summary>Ends the sink.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing) => Close();
}
