using System.Text.Unicode;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host;

/// <summary>Predictions as CSV (index, label, predicted, score), written to a temporary file that takes its name when it is complete.</summary>
internal sealed class PredictionFile : IDisposable
{
    private readonly AtomicFile _file;

    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public PredictionFile(string path)
    {
        _file = OutputFiles.Begin(path);
        _file.Stream.Write("index,label,predicted,score\n"u8);
    }

    public void Write(Prediction prediction)
    {
        Span<byte> line = stackalloc byte[64];
        Utf8.TryWrite(line, $"{prediction.Index},{prediction.Label},{prediction.Predicted},{prediction.Score}\n", out var length);
        _file.Stream.Write(line[..length]);
    }

    /// <summary>Gives the file its name.</summary>
    public void Complete() => _file.Complete();

    public void Dispose() => _file.Dispose();
}
