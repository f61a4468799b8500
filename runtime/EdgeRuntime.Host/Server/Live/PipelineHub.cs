using System.Diagnostics;
using System.Text.Json;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Listens to one pipeline and hands on what it hears: results and events to the readers of <c>/events</c>, pictures to the viewers. With nobody there it only counts.</summary>
internal sealed class PipelineHub : IFrameListener, IEventListener, IDisposable
{
    private const int Remembered = 50;

    private readonly LiveMessages _messages;
    private readonly RateLimit _rate;
    private readonly Utf8JsonWriter _writer = LiveMessages.NewWriter();
    private readonly Utf8JsonWriter _eventWriter = LiveMessages.NewWriter();
    private readonly Lock _eventLock = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly SoundMeter _meter = new();
    private readonly Queue<SharedMessage> _recent = new(Remembered);

    public PipelineHub(IPipelineMonitor pipeline, LiveMessages messages, double maxRate)
    {
        Pipeline = pipeline;
        _messages = messages;
        _rate = new RateLimit(maxRate);
        Pictures = new JpegStream(pipeline, maxRate);
        pipeline.Subscribe((IFrameListener)this);
        pipeline.Subscribe((IEventListener)this);
    }

    public IPipelineMonitor Pipeline { get; }

    /// <summary>Its pictures, encoded while somebody looks.</summary>
    public JpegStream Pictures { get; }

    /// <summary>Cancelled when the pipeline is no more.</summary>
    public CancellationToken Gone => _gone.Token;

    public FrameStatistics Statistics { get; } = new();

    /// <summary>The last second.</summary>
    public FrameSummary Summary { get; private set; } = FrameSummary.Empty;

    /// <summary>The last two minutes, second by second.</summary>
    public FrameHistory History { get; } = new();

    /// <summary>Ends a second.</summary>
    public void Tick(long now)
    {
        Summary = Statistics.Take(now);
        History.Add(Summary);
    }

    public void Take(VideoFrame? frame, FrameResult result)
    {
        var now = Stopwatch.GetTimestamp();
        Statistics.Record(result, now);
        if (!_messages.Readers.Any)
            return;
        if (result.Sound is { } sound)
        {
            Take(sound, result, now);
            return;
        }
        if (!_rate.Allows(now))
            return;
        var message = _messages.Begin(_writer, "frame"u8, isDroppable: true);
        ResultJson.Write(_writer, Pipeline, result, now);
        _messages.Publish(_writer, message, Pipeline.Name);
    }

    private void Take(SoundResult sound, FrameResult result, long now)
    {
        _meter.Take(sound);
        if (!_rate.Allows(now))
            return;
        var message = _messages.Begin(_writer, "sound"u8, isDroppable: true);
        _writer.WriteStartObject();
        _writer.WriteString("pipeline"u8, Pipeline.Name);
        ResultJson.WriteRounded(_writer, "latency_ms"u8, Stopwatch.GetElapsedTime(result.Timestamp, now).TotalMilliseconds);
        _meter.Write(_writer, sound);
        _writer.WriteEndObject();
        _messages.Publish(_writer, message, Pipeline.Name);
    }

    public void Take(PipelineEvent happened)
    {
        lock (_eventLock)
        {
            var message = _messages.Begin(_eventWriter, "event"u8, isDroppable: IsPassing(happened));
            EventJson.Write(happened, _eventWriter, Stopwatch.GetTimestamp());
            if (!IsPassing(happened))
                Remember(message);
            _messages.Publish(_eventWriter, message, Pipeline.Name);
        }
    }

    /// <summary>Gives the last events to a reader who has just come.</summary>
    public void Recall(MessageReader reader)
    {
        lock (_eventLock)
        {
            foreach (var message in _recent.Skip(Math.Max(0, _recent.Count - reader.Free)))
                reader.Offer(message);
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        Pipeline.Unsubscribe((IFrameListener)this);
        Pipeline.Unsubscribe((IEventListener)this);
        Pictures.Dispose();
        _writer.Dispose();
        _eventWriter.Dispose();
    }

    // There will be another one soon.
    private static bool IsPassing(PipelineEvent happened) => happened.Kind == PipelineEventKind.Update || happened is { Kind: PipelineEventKind.Text, Final: false };

    private void Remember(SharedMessage message)
    {
        message.Retain();
        _recent.Enqueue(message);
        if (_recent.Count > Remembered)
            _recent.Dequeue().Release();
    }
}
