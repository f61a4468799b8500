using System.Diagnostics;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Metrics;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>A model that answers requests, one at a time in the order of their coming; as many as <c>mostWaiting</c> may wait.</summary>
internal sealed class ServedModel : IDisposable
{
    private const long PictureBytes = 16 << 20;
    private const long BytesPerValue = 32;
    private const long HeadBytes = 64 << 10;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly int _mostWaiting;
    private readonly Counter _done;
    private readonly Counter _failed;
    private readonly Counter _refused;
    private readonly Histogram _queue;
    private readonly Histogram _run;
    private int _present;

    public ServedModel(LoadedModel model, MetricRegistry metrics, int mostWaiting)
    {
        Model = model;
        _mostWaiting = mostWaiting;
        var manifest = model.Bundle.Manifest;
        (Name, Version) = (manifest.Name, manifest.Version);
        Feeders = new SampleFeeder?[Session.Inputs.Count];
        foreach (var input in Session.DataInputs)
        {
            if (manifest.Inputs.Find(tensor => tensor.Name == Session.Inputs[input].Name) is { Preprocessing: not null })
                Feeders[input] = new SampleFeeder(Session, manifest, input);
        }
        (string, string) label = ("model", Name), version = ("version", Version);
        const string requests = "edgert_inference_requests_total", help = "Requests for inference";
        _done = metrics.Counter(requests, help, label, version, ("outcome", "success"));
        _failed = metrics.Counter(requests, help, label, version, ("outcome", "failure"));
        _refused = metrics.Counter(requests, help, label, version, ("outcome", "refused"));
        _queue = metrics.Histogram("edgert_inference_queue_seconds", "How long requests waited for their turn", label, version);
        _run = metrics.Histogram("edgert_inference_seconds", "How long a model took for a request, with reading inputs and writing outputs", label, version);
    }

    public string Name { get; }

    public string Version { get; }

    public LoadedModel Model { get; }

    public InferenceSession Session => Model.Session;

    /// <summary>What makes pictures inputs, by the index of the input; null where pictures cannot be.</summary>
    public SampleFeeder?[] Feeders { get; }

    /// <summary>Bytes that a request can have: what its inputs take as JSON, or pictures.</summary>
    public long MaxRequestBytes
    {
        get
        {
            var bytes = HeadBytes;
            foreach (var input in Session.DataInputs)
                bytes += Math.Max(Session.Inputs[input].Shape.ElementCount * BytesPerValue, Feeders[input] is null ? 0 : PictureBytes);
            return bytes;
        }
    }

    /// <summary>Takes a place in the queue, or is refused; to be taken before the request's body is read, so that what waits is bounded.</summary>
    /// <exception cref="RequestException">The queue is full.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref _present) <= _mostWaiting + 1)
            return;
        Leave();
        _refused.Add();
        throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"model '{Name}' is busy: {_mostWaiting} requests wait already; try again.");
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _present);

    /// <summary>Waits for its turn and does the work: fills the inputs, runs the model, writes the answer.</summary>
    public async Task<T> Run<T>(Func<ServedModel, T> work, CancellationToken cancellation)
    {
        var come = Stopwatch.GetTimestamp();
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        var begun = Stopwatch.GetTimestamp();
        _queue.Record(Stopwatch.GetElapsedTime(come, begun));
        try
        {
            var answer = work(this);
            _run.Record(Stopwatch.GetElapsedTime(begun));
            _done.Add();
            return answer;
        }
        catch
        {
            _failed.Add();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Wait();
        _turn.Dispose();
        Model.Dispose();
    }
}
