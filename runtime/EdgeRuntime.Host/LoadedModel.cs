using System.Diagnostics;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Host;

/// <summary>A bundle and a session on it, and how long it took from the file to the session.</summary>
internal sealed class LoadedModel : IDisposable
{
    public LoadedModel(string path, Func<BundleReader, InferenceSession> open)
    {
        var start = Stopwatch.GetTimestamp();
        Bundle = BundleReader.Open(path);
        try
        {
            Session = open(Bundle);
        }
        catch
        {
            Bundle.Dispose();
            throw;
        }
        LoadMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public BundleReader Bundle { get; }

    public InferenceSession Session { get; }

    public double LoadMs { get; }

    public void Dispose()
    {
        Session.Dispose();
        Bundle.Dispose();
    }
}
