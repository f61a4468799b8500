namespace EdgeRuntime.Pipeline.Sinks.Queues;

/// <summary>
/// Messages that wait for delivery, the oldest first. <see cref="TryNext"/> gives one after the other for sending; <see cref="Confirm"/> says that the oldest was delivered; after <see cref="Rewind"/> those that were given but not confirmed are
/// given again. Messages are numbered from 0 in the order of their adding. Not for several threads at a time.
/// </summary>
internal abstract class MessageQueue : IDisposable
{
    /// <summary>The number of the oldest message that waits; that of the next one where none does.</summary>
    public abstract long Oldest { get; }

    /// <summary>How many messages wait, those that were given for sending included.</summary>
    public abstract long Count { get; }

    /// <summary>The bytes that they take.</summary>
    public abstract long Bytes { get; }

    /// <summary>Adds a message. Where the bound would be exceeded, the oldest ones give way.</summary>
    /// <returns>How many gave way.</returns>
    /// <exception cref="IOException">It could not be kept; nothing of it is.</exception>
    public abstract int Add(ReadOnlySpan<byte> message);

    /// <summary>Gives the next message that was not given yet.</summary>
    /// <param name="message">The message; good until the next call.</param>
    public abstract bool TryNext(out ReadOnlySpan<byte> message);

    /// <summary>Takes the oldest message away.</summary>
    public abstract void Confirm();

    /// <summary>Gives all that wait again, from the oldest on.</summary>
    public abstract void Rewind();

    /// <summary>Puts messages on the disk, where there is one.</summary>
    public virtual void Flush() { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
