using System.Buffers;
using System.Diagnostics;
using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Http;

/// <summary>Events that go out together: one as an object, several as an array. Its memory is used again.</summary>
internal sealed class EventBatch(bool array) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly EventFormatter _formatter = new();
    private long _begin;

    public int Count { get; private set; }

    /// <summary>How long its first event has waited.</summary>
    public TimeSpan Age => Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_begin);

    public void Add(PipelineEvent happened)
    {
        if (Count == 0)
            _begin = Stopwatch.GetTimestamp();
        if (array)
            _bytes.Write(Count == 0 ? "["u8 : ","u8);
        _bytes.Write(_formatter.Json(happened).Span);
        Count++;
    }

    /// <summary>The body of a request with what it holds; it is cleared by <see cref="Clear"/> alone, so that the body can be sent again.</summary>
    public ReadOnlyMemory<byte> Body()
    {
        if (array && _bytes.WrittenSpan[^1] != (byte)']')
            _bytes.Write("]"u8);
        return _bytes.WrittenMemory;
    }

    /// <summary>Whether the body was asked for: nothing can be added any more.</summary>
    public bool Closed => array && Count > 0 && _bytes.WrittenSpan[^1] == (byte)']';

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        Count = 0;
    }

    public void Dispose() => _formatter.Dispose();
}
