namespace EdgeRuntime.Devices.Messages;

/// <summary>A connection to a broker of messages (MQTT), which comes back by itself when it is lost. Its members may be called on any thread.</summary>
public abstract class MessageBroker : IDisposable
{
    /// <summary>Whether the broker can be reached now.</summary>
    public abstract bool Connected { get; }

    /// <summary>Why it cannot be reached; null while it can, and before the first attempt has ended.</summary>
    public abstract string? Problem { get; }

    /// <summary>Called on a thread of the connection whenever it is made (again) or lost, with <see cref="Connected"/>.</summary>
    public abstract event Action<bool>? ConnectionChanged;

    /// <summary>Called on a thread of the connection with the topic and payload of messages that were subscribed to.</summary>
    public abstract event MessageHandler? Received;

    /// <summary>Hands a message over for sending.</summary>
    /// <param name="topic">Its topic, without wildcards.</param>
    /// <param name="payload">Its bytes; empty with <paramref name="retain"/> deletes what the broker keeps.</param>
    /// <param name="quality">0: at most once; 1: at least once; 2: exactly once.</param>
    /// <param name="retain">Whether the broker keeps it for those who subscribe later.</param>
    /// <returns>The message's number, which <see cref="Delivered"/> names; −1 when there is no connection: the message was not taken.</returns>
    /// <exception cref="DeviceException">The connection refuses the message as such: too long, a wrong topic.</exception>
    public abstract int Publish(string topic, ReadOnlySpan<byte> payload, int quality, bool retain);

    /// <summary>
    /// Called on a thread of the connection when a message has been delivered: quality 0 when it was written, 1 and 2 when the broker said so. A message that has not been delivered when the connection is lost never will be, and its number
    /// means nothing any more: who must not lose it hands it over again.
    /// </summary>
    public abstract event Action<int>? Delivered;

    /// <summary>Subscribes, now and after every reconnection.</summary>
    public abstract void Subscribe(string topic, int quality);

    /// <summary>Ends the connection in order, so that no last will is published.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
