using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>Opens bundles with what was measured of them on this device.</summary>
public static class TunedSession
{
    /// <summary>Is told in one line why a file beside a bundle is passed over; null (default): nobody. A program sets it once.</summary>
    public static Action<string>? Ignored { get; set; }

    /// <summary>
    /// Opens a bundle on the native engine; where a <see cref="TuningFile"/> lies beside it that fits plan, processor and this version of the engine, with its kernels, and with as many threads as it was measured with, with its
    /// parts. Any other file there is passed over, and <see cref="Ignored"/> told why. It is not looked for where the options have parts or kernels of their own. Results are the same bits either way.
    /// </summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="path">Its file.</param>
    /// <param name="options">How to open it.</param>
    /// <exception cref="ConfigurationException">The options cannot be.</exception>
    /// <exception cref="InvalidModelException">The bundle's plan cannot run.</exception>
    /// <exception cref="UnsupportedOperatorException">The plan needs an operator that there is not.</exception>
    public static NativeSession Open(BundleReader bundle, string path, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var session = TryOpen(bundle, path, options, out _, out var problem);
        if (problem is not null)
            Ignored?.Invoke(problem);
        return session ?? NativeSession.Open(bundle, options);
    }

    /// <summary>What lies beside a bundle: a tuning that holds here, or why it is passed over, or neither where there is no file.</summary>
    /// <exception cref="InvalidModelException">The bundle's plan cannot run.</exception>
    /// <exception cref="UnsupportedOperatorException">The plan needs an operator that there is not.</exception>
    public static TuningFile? Find(BundleReader bundle, string path, out string? problem)
    {
        using var session = TryOpen(bundle, path, new SessionOptions(), out var tuning, out problem);
        return tuning;
    }

    private static NativeSession? TryOpen(BundleReader bundle, string path, SessionOptions options, out TuningFile? tuning, out string? problem)
    {
        (tuning, problem) = (null, null);
        var file = TuningFile.NameFor(path);
        if (options.Parts is not null || options.Kernels is not null || !File.Exists(file))
            return null;
        if (Read(file, bundle, out problem) is not { } found)
            return null;
        try
        {
            var session = NativeSession.Open(bundle, found.ApplyTo(options));
            tuning = found;
            return session;
        }
        catch (Exception e) when (e is ConfigurationException or InvalidModelException or OverflowException)
        {
            problem = TuningFile.PassedOver(file, e.Message);
            return null;
        }
    }

    private static TuningFile? Read(string file, BundleReader bundle, out string? problem)
    {
        try
        {
            var tuning = TuningFile.Read(file);
            problem = tuning.Misfit(bundle) is { } misfit ? TuningFile.PassedOver(file, misfit) : null;
            return problem is null ? tuning : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = TuningFile.PassedOver(file, e.Message);
            return null;
        }
        catch (InvalidModelException e)
        {
            problem = e.Message;
            return null;
        }
    }
}
