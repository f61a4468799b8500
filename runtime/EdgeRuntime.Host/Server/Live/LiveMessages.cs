using System.Text.Json;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Server-sent events (<c>event: NAME</c>, <c>data: JSON</c>) from a pool, and those who read them.</summary>
internal sealed class LiveMessages(MetricRegistry metrics)
{
    private readonly MessagePool _pool = new();
    private readonly Counter _missed = metrics.Counter("edgert_http_messages_dropped_total", "Messages of /events that slow readers missed");

    public MessageReaders Readers { get; } = new();

    /// <summary>A writer for <see cref="Begin"/>, to be used again and again.</summary>
    public static Utf8JsonWriter NewWriter() => new(Stream.Null);

    /// <summary>Begins a message; the caller writes one JSON value to <paramref name="writer"/>.</summary>
    public SharedMessage Begin(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool isDroppable)
    {
        var message = _pool.Rent(isDroppable);
        Append(message, "event: "u8);
        Append(message, name);
        Append(message, "\ndata: "u8);
        writer.Reset(message);
        return message;
    }

    /// <summary>Ends a message and gives it to those who want to hear of the pipeline.</summary>
    public void Publish(Utf8JsonWriter writer, SharedMessage message, string pipeline)
    {
        writer.Flush();
        Append(message, "\n\n"u8);
        _missed.Add(Readers.Publish(message, pipeline));
    }

    private static void Append(SharedMessage message, ReadOnlySpan<byte> text)
    {
        text.CopyTo(message.GetSpan(text.Length));
        message.Advance(text.Length);
    }
}
