using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>Opens bundles with what was measured of them on this device.</summary>
public static class TunedSession
{
    /// <summary>
    /// Opens a bundle on the native engine; where a <see cref="TuningFile"/> lies beside it that fits plan, processor and number of threads, with its parts. It is looked for with two threads and more only, and
    /// not where the options have parts of their own.
    /// </summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="path">Its file.</param>
    /// <param name="options">How to open it.</param>
    /// <exception cref="ConfigurationException">The options cannot be.</exception>
    /// <exception cref="InvalidModelException">The bundle's plan cannot run, or the file beside it is damaged.</exception>
    /// <exception cref="UnsupportedOperatorException">The plan needs an operator that there is not.</exception>
    /// <exception cref="IOException">The file beside it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file beside it may not be read.</exception>
    public static NativeSession Open(BundleReader bundle, string path, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = TuningFile.NameFor(path);
        if (options.Threads == 1 || options.Parts is not null || !File.Exists(file))
            return NativeSession.Open(bundle, options);
        var tuning = TuningFile.Read(file);
        if (!tuning.Fits(bundle, options.Threads))
            return NativeSession.Open(bundle, options);
        try
        {
            return NativeSession.Open(bundle, options.WithParts(tuning.Parts));
        }
        catch (ConfigurationException e)
        {
            throw TuningFile.Damaged(file, e.Message, e);
        }
    }
}
