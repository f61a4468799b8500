using EdgeRuntime.Devices.Messages;
using EdgeRuntime.Pipeline.Sinks.Queues;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>
/// Brings messages from a queue to a broker in their order: a bounded number is on its way, the oldest leaves the queue when the broker has confirmed it, and after a lost connection all that was not confirmed is sent again. Called by the sink's
/// thread (<see cref="Add"/>) and the connection's.
/// </summary>
internal sealed class EventDelivery(MessageQueue queue, MqttSinkOptions options, SinkMetrics metrics, Action<string> log) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(int Number, long Message, bool Delivered)> _underWay = [];
    private MessageBroker? _broker;
    private Exception? _failure;
    private long _next;

    /// <summary>Events that wait or are on their way.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
                return queue.Count;
        }
    }

    /// <summary>Takes an event.</summary>
    /// <exception cref="IOException">The queue's disk failed.</exception>
    public void Add(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            ThrowFailure();
            var dropped = queue.Add(message);
            if (dropped > 0)
                metrics.Dropped.Add(dropped);
            Send();
        }
    }

    /// <summary>The connection was made: all that waits goes out, from the oldest on.</summary>
    public void Begin(MessageBroker broker)
    {
        lock (_lock)
        {
            _broker = broker;
            Restart();
            Advance();
        }
    }

    /// <summary>The connection was lost, or ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            _broker = null;
            Restart();
        }
    }

    /// <summary>The broker has confirmed a message.</summary>
    public void Confirm(int number)
    {
        lock (_lock)
        {
            for (var i = 0; i < _underWay.Count; i++)
            {
                if (_underWay[i].Number != number || _underWay[i].Delivered)
                    continue;
                _underWay[i] = _underWay[i] with { Delivered = true };
                metrics.Delivered.Add();
                Advance();
                return;
            }
        }
    }

    /// <summary>Puts what waits on the disk.</summary>
    /// <exception cref="IOException">The queue's disk failed.</exception>
    public void Flush()
    {
        lock (_lock)
        {
            ThrowFailure();
            if (queue.Count > 0)
                queue.Flush();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _broker = null;
            _underWay.Clear();
            queue.Dispose();
        }
    }

    private void Restart()
    {
        _underWay.Clear();
        queue.Rewind();
        _next = queue.Oldest;
        metrics.Queued.Value = queue.Count;
    }

    // On the connection's thread nobody takes an exception: the sink's thread throws it at its next event.
    private void Advance()
    {
        try
        {
            RemoveDelivered();
            Send();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failure ??= exception;
        }
    }

    private void RemoveDelivered()
    {
        while (_underWay.Count > 0 && _underWay[0].Delivered)
        {
            if (_underWay[0].Message >= queue.Oldest)
                queue.Confirm();
            _underWay.RemoveAt(0);
        }
    }

    private void Send()
    {
        _next = Math.Max(_next, queue.Oldest);
        while (_broker is { } broker && _underWay.Count < options.InFlight && queue.TryNext(out var message))
        {
            var (number, refused) = Publish(broker, message);
            if (number < 0 && !refused)
            {
                _broker = null;
                break;
            }
            _underWay.Add((number, _next++, refused));
            RemoveDelivered();
        }
        metrics.Queued.Value = queue.Count;
    }

    private (int Number, bool Refused) Publish(MessageBroker broker, ReadOnlySpan<byte> message)
    {
        try
        {
            return (broker.Publish(options.Topics.Events, message, options.Quality, options.Retain), false);
        }
        catch (DeviceException exception)
        {
            metrics.Dropped.Add();
            log(exception.Message);
            return (-1, true);
        }
    }

    private void ThrowFailure()
    {
        if (_failure is not { } failure)
            return;
        _failure = null;
        throw new IOException(failure.Message, failure.HResult);
    }
}
