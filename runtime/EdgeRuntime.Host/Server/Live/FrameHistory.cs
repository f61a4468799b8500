using System.Text.Json;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Two minutes of a pipeline, so that a page that is opened shows them at once.</summary>
internal sealed class FrameHistory
{
    private const int Seconds = 120;

    private readonly Queue<FrameSummary> _past = new(Seconds);

    public void Add(FrameSummary second)
    {
        lock (_past)
        {
            if (_past.Count == Seconds)
                _past.Dequeue();
            _past.Enqueue(second);
        }
    }

    /// <summary>Writes the object <c>history</c>: arrays, the oldest second first, null where there was no frame.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        lock (_past)
        {
            writer.WriteStartObject("history"u8);
            Write(writer, "fps"u8, static second => second.FramesPerSecond);
            Write(writer, "latency_ms"u8, static second => second.LatencyMs);
            Write(writer, "latency_p99_ms"u8, static second => second.WorstMs);
            writer.WriteEndObject();
        }
    }

    private void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, Func<FrameSummary, double> value)
    {
        writer.WriteStartArray(name);
        foreach (var second in _past)
        {
            if (double.IsFinite(value(second)))
                writer.WriteNumberValue(Math.Round(value(second), 2));
            else
                writer.WriteNullValue();
        }
        writer.WriteEndArray();
    }
}
