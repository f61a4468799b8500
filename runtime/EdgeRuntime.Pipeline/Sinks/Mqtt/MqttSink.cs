using System.Diagnostics;
using EdgeRuntime.Devices.Messages;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sinks.Queues;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>Publishes a pipeline's events and states. A broker that cannot be reached is no error of an event: events wait in the queue.</summary>
internal sealed class MqttSink(MqttSinkOptions options, string uri, Func<LastWill?, MessageBroker> connect, SinkContext context) : Sink
{
    private static readonly TimeSpan s_flushInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(0.5);

    private readonly EventFormatter _formatter = new();
    private readonly SinkMetrics _metrics = new(context);
    private readonly MqttStates _states = new(options, context.Pipeline);
    private readonly Lock _changing = new();
    private ObjectCounter? _counter;
    private EventDelivery? _delivery;
    private MessageBroker? _broker;
    private string? _told;
    private long _unflushed;
    private bool _connected;

    public override void Open()
    {
        if (_broker is not null)
            return;
        try
        {
            _delivery ??= new EventDelivery(options.QueueFolder is { } folder ? new DiskQueue(folder, options.QueueBytes) : new MemoryQueue(options.QueueBytes), options, _metrics, context.Log);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(options.QueueFolder!, exception);
        }
        _metrics.Connected.Value = 0;
        _broker = connect(new LastWill(options.Topics.Available, "offline", "online"));
        _broker.Delivered += _delivery.Confirm;
        _broker.ConnectionChanged += Change;
        if (options.HomeAssistant is { } prefix)
        {
            _broker.Received += Hear;
            _broker.Subscribe(HomeAssistantDiscovery.StatusTopic(prefix), 0);
        }
        if (_broker.Connected)
            Change(true);
        context.Pipeline.Subscribe(_states);
        context.Pipeline.Subscribe(_counter = new ObjectCounter(context.Pipeline, options.Classes, options.CountInterval, _states.SetCount));
    }

    public override void Write(PipelineEvent happened)
    {
        try
        {
            _delivery!.Add(_formatter.Json(happened).Span);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(options.QueueFolder!, exception);
        }
        if (_unflushed == 0)
            _unflushed = Stopwatch.GetTimestamp();
        else if (Stopwatch.GetElapsedTime(_unflushed) > s_flushInterval)
            Flush();
    }

    public override TimeSpan Rest(TimeSpan idle)
    {
        TellProblem();
        var left = s_flushInterval - Stopwatch.GetElapsedTime(_unflushed);
        if (_unflushed != 0 && left > TimeSpan.Zero)
            return left;
        if (_unflushed != 0)
            Flush();
        return _broker!.Connected ? Timeout.InfiniteTimeSpan : s_flushInterval;
    }

    public override void Close()
    {
        if (_broker is null)
            return;
        context.Pipeline.Unsubscribe(_states);
        context.Pipeline.Unsubscribe(_counter!);
        var start = Stopwatch.GetTimestamp();
        while (_broker.Connected && _delivery!.Count > 0 && Stopwatch.GetElapsedTime(start) < s_lastWords)
            Thread.Sleep(5);
        _broker.Publish(options.Topics.Available, "offline"u8, 1, retain: true);
        _broker.Dispose();
        _broker = null;
        Change(false);
        if (options.QueueFolder is null)
            return;
        _delivery!.Dispose();
        _delivery = null;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _delivery?.Dispose();
        _formatter.Dispose();
    }

    private void Change(bool connected)
    {
        lock (_changing)
        {
            if (connected == _connected)
                return;
            _connected = connected;
            _metrics.Connected.Value = connected ? 1 : 0;
            if (!connected || _broker is not { } broker)
            {
                _states.End();
                _delivery?.End();
                return;
            }
            if (Interlocked.Exchange(ref _told, null) is not null)
                context.Log($"{context.Name}: {uri}: is there again.");
            _states.Begin(broker);
            _delivery!.Begin(broker);
        }
    }

    private void Hear(string topic, ReadOnlySpan<byte> payload)
    {
        if (payload.SequenceEqual("online"u8))
            _states.Discover();
    }

    private void Flush()
    {
        _unflushed = 0;
        try
        {
            _delivery!.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(options.QueueFolder!, exception);
        }
    }

    private void TellProblem()
    {
        if (_broker!.Connected || _broker.Problem is not { } problem || Interlocked.Exchange(ref _told, problem) == problem)
            return;
        context.Log($"{context.Name}: {uri}: {problem}; events wait in the queue ({(options.QueueFolder is null ? "in memory" : options.QueueFolder)}).");
    }
}
