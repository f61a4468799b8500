using System.Text;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Native;

/// <summary>What stands behind a handle: a bundle, the session on it, and the texts that were handed out.</summary>
internal sealed partial class OpenSession : IDisposable
{
    private readonly BundleReader _bundle;
    private readonly NativeSession _session;
    private readonly TextPool _texts = new();
    private readonly string[] _metrics;
    private int _users;

    /// <summary>Opens a session; the bundle is its own from then on, also when that fails.</summary>
    public OpenSession(BundleReader bundle, OptionsRecord options)
    {
        _bundle = bundle;
        try
        {
            if (options.Profile is not (0 or 1))
                throw new ConfigurationException($"profile is {options.Profile}: expected 0 or 1.");
            _session = NativeSession.Open(bundle, new SessionOptions { Threads = options.Threads, Profile = options.Profile == 1 });
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
        _metrics = [.. bundle.Manifest.Metrics.Keys];
    }

    public nint Handle { get; set; }

    public bool IsClosed { get; private set; }

    public bool TryEnter() => Interlocked.CompareExchange(ref _users, 1, 0) == 0;

    public void Leave() => Volatile.Write(ref _users, 0);

    public void Run()
    {
        _session.Run();
        _timings = null;
    }

    public void ResetState() => _session.ResetState();

    public InfoRecord Describe()
    {
        var manifest = _bundle.Manifest;
        return new InfoRecord
        {
            Name = _texts.Get(manifest.Name),
            Version = _texts.Get(manifest.Version),
            Precision = _texts.Get(manifest.Precision),
            Producer = _texts.Get(manifest.Producer),
            Manifest = _texts.Get(Encoding.UTF8.GetString(_bundle.Entry(BundleEntryNames.Manifest))),
            Inputs = (uint)_session.Inputs.Count,
            Outputs = (uint)_session.Outputs.Count,
            Labels = (uint)_bundle.Labels.Count,
            Metrics = (uint)_metrics.Length,
            Operations = (uint)_session.Parts.Count,
            Threads = _session.Threads,
            ArenaBytes = (ulong)_session.ArenaBytes,
        };
    }

    public nint Label(uint index)
    {
        CallException.ThrowIfOutOfRange(index, _bundle.Labels.Count, "label");
        return _texts.Get(_bundle.Labels[(int)index]);
    }

    public MetricRecord Metric(uint index)
    {
        CallException.ThrowIfOutOfRange(index, _metrics.Length, "metric");
        var name = _metrics[index];
        return new MetricRecord { Name = _texts.Get(name), Value = _bundle.Manifest.Metrics[name] };
    }

    public void Dispose()
    {
        IsClosed = true;
        _session.Dispose();
        _bundle.Dispose();
        _texts.Dispose();
    }
}
