using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>A bundle that is open for a stage that hears, on the native engine.</summary>
internal sealed class SoundModel : IDisposable
{
    private readonly BundleReader _bundle;

    private SoundModel(BundleReader bundle, InferenceSession session, string path) => (_bundle, Session, Path) = (bundle, session, path);

    public string Path { get; }

    public InferenceSession Session { get; }

    public Manifest Manifest => _bundle.Manifest;

    public IReadOnlyList<string> Labels => _bundle.Labels;

    public string Description => $"{System.IO.Path.GetFileName(Path)}: {Manifest.Name}, {Manifest.Precision}";

    /// <summary>Opens a bundle and makes of it what listens.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="threads">Threads that work on one inference.</param>
    /// <param name="make">Makes what listens; what it refuses names the file.</param>
    /// <exception cref="InvalidModelException">There is no such file, or it is no bundle that runs here.</exception>
    /// <exception cref="ConfigurationException">The model is of another kind, or an option cannot be.</exception>
    public static (SoundModel Model, T Made) Open<T>(string path, int threads, Func<SoundModel, T> make)
    {
        var bundle = BundleReader.Open(path);
        InferenceSession? session = null;
        try
        {
            session = TunedSession.Open(bundle, path, new SessionOptions { Threads = threads });
            var model = new SoundModel(bundle, session, path);
            return (model, make(model));
        }
        catch (Exception exception)
        {
            session?.Dispose();
            bundle.Dispose();
            if (exception is not EdgeRuntimeException || exception.Message.StartsWith(path, StringComparison.Ordinal))
                throw;
            throw exception is ConfigurationException ? new ConfigurationException($"{path}: {exception.Message}", exception) : new InvalidModelException($"{path}: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _bundle.Dispose();
    }
}
