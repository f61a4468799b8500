using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Files;

/// <summary>Writes a line for each event, every line in one piece, whoever else of this program writes to the same stream.</summary>
internal sealed class StdoutSink(bool text, Func<Stream> open) : Sink
{
    private static readonly Lock s_lock = new();

    private readonly EventFormatter _formatter = new();
    private Stream? _stream;

    public override void Open() => _stream ??= open();

    public override void Write(PipelineEvent happened)
    {
        var line = text ? _formatter.TextLine(happened) : _formatter.JsonLine(happened);
        lock (s_lock)
        {
            _stream!.Write(line.Span);
            _stream.Flush();
        }
    }

    public override void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _formatter.Dispose();
    }
}
