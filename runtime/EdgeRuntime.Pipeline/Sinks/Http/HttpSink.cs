using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Http;

/// <summary>
/// Sends events to a web service. A request that cannot be made, or is answered by 408, 425, 429 or 5xx, is an error of the device: the pipeline waits and comes again with the same event. One that is refused (other 4xx) is counted, told and left out.
/// </summary>
internal sealed class HttpSink(HttpSinkOptions options, SinkContext context) : Sink
{
    private readonly SinkMetrics _metrics = new(context);
    private readonly EventBatch _batch = new(options.Batch > 1);
    private WebhookClient? _client;
    private int _failures;
    private string? _refusal;

    public override void Open() => _client ??= new WebhookClient(options);

    public override void Write(PipelineEvent happened)
    {
        if (options.Batch == 1)
        {
            _batch.Clear();
            _batch.Add(happened);
            Send();
            return;
        }
        if (_batch.Closed || _batch.Count == options.Batch)
            Send();
        _batch.Add(happened);
        _metrics.Queued.Value = _batch.Count;
    }

    public override TimeSpan Rest(TimeSpan idle)
    {
        if (options.Batch == 1 || _batch.Count == 0)
            return Timeout.InfiniteTimeSpan;
        var left = options.BatchWait - _batch.Age;
        if (left > TimeSpan.Zero && _batch.Count < options.Batch && !_batch.Closed)
            return left;
        Send();
        return Timeout.InfiniteTimeSpan;
    }

    /// <inheritdoc/>
    public override bool Arrives => _refusal is null;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (options.Batch > 1 && _batch.Count > 0 && _client is not null && _client.Send(_batch.Body(), out var answer) != WebhookResult.Taken)
        {
            _metrics.Dropped.Add(_batch.Count);
            context.Log($"{context.Name}: {options.Address.Host}: {_batch.Count} events at the end are lost: {answer}.");
        }
        _batch.Dispose();
        _client?.Dispose();
    }

    private void Send()
    {
        var result = _client!.Send(_batch.Body(), out var answer);
        if (result == WebhookResult.Later && (options.Retries < 0 || _failures < options.Retries))
        {
            _failures++;
            throw new DeviceException($"{options.Address.GetLeftPart(UriPartial.Path)}: {answer}; is the service up, and can it be reached from here?");
        }
        if (result != WebhookResult.Taken)
            GiveUp(result, answer);
        else
            Count();
        _failures = 0;
        _batch.Clear();
        if (options.Batch > 1)
            _metrics.Queued.Value = 0;
    }

    private void Count()
    {
        _metrics.Delivered.Add(_batch.Count);
        _refusal = null;
    }

    private void GiveUp(WebhookResult result, string answer)
    {
        _metrics.Dropped.Add(_batch.Count);
        if (_refusal == answer)
            return;
        _refusal = answer;
        context.Log($"{context.Name}: {options.Address.GetLeftPart(UriPartial.Path)}: {answer}: {(result == WebhookResult.Refused ? "events are left out; check address and authorization" : $"an event is left out after {options.Retries} more tries")}. Further ones are counted only.");
    }
}
