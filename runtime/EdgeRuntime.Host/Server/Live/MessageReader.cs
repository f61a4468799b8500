using System.Threading.Channels;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>One who reads messages, behind a bounded queue. Whoever is behind misses messages that can be dropped; where one comes that cannot, the reader has to go.</summary>
internal sealed class MessageReader : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly Channel<SharedMessage> _queue;
    private readonly WakeSignal _wake = new();
    private readonly int _most;
    private volatile bool _closed;

    /// <param name="most">Messages that may wait.</param>
    /// <param name="pipeline">The pipeline that it wants to hear of; null: all.</param>
    public MessageReader(int most, string? pipeline)
    {
        _most = most;
        Pipeline = pipeline;
        _queue = Channel.CreateBounded<SharedMessage>(new BoundedChannelOptions(most) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    public string? Pipeline { get; }

    /// <summary>Cancelled when it was too slow: it is to be disconnected, whatever is being written to it.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether it was too slow.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Places that old messages may take without being in the way of new ones.</summary>
    public int Free => Math.Max(0, _most / 2 - _queue.Reader.Count);

    /// <summary>Puts a message into the queue. Half of the places are kept for messages that cannot be dropped.</summary>
    /// <returns>Whether it found a place.</returns>
    public bool Offer(SharedMessage message)
    {
        if (IsLost || (message.IsDroppable && _queue.Reader.Count >= _most / 2))
            return false;
        message.Retain();
        if (_queue.Writer.TryWrite(message))
        {
            _wake.Set();
            return true;
        }
        message.Release();
        if (_closed)
            return false;
        IsLost = true;
        _ = _lost.CancelAsync();
        return false;
    }

    /// <summary>Waits until there may be a message, or <see cref="Wake"/> was called.</summary>
    public ValueTask Wait() => _wake.Wait();

    /// <summary>Lets the one who waits look around: time has passed, or it is over.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Takes a message, which the caller has to release.</summary>
    public bool TryTake(out SharedMessage message) => _queue.Reader.TryRead(out message!);

    /// <summary>Takes no more messages, and releases those that wait.</summary>
    public void Dispose()
    {
        _closed = true;
        _queue.Writer.TryComplete();
        while (TryTake(out var message))
            message.Release();
    }
}
