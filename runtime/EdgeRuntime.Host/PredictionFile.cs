using System.Text.Unicode;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host;

/// <summary>Predictions as CSV (index, label, predicted, score), written to a temporary file that takes its name when it is complete.</summary>
internal sealed class PredictionFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _complete;

    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public PredictionFile(string path)
    {
        _path = path;
        _temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            _stream = new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 14);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException($"{path}: cannot be written: {ErrorReport.OneLine(e.Message)}", e);
        }
        _stream.Write("index,label,predicted,score\n"u8);
    }

    public void Write(Prediction prediction)
    {
        Span<byte> line = stackalloc byte[64];
        Utf8.TryWrite(line, $"{prediction.Index},{prediction.Label},{prediction.Predicted},{prediction.Score}\n", out var length);
        _stream.Write(line[..length]);
    }

    /// <summary>Gives the file its name.</summary>
    public void Complete()
    {
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _complete = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_complete)
            File.Delete(_temporary);
    }
}
