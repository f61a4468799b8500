using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>What is published of words and texts: as Home Assistant's entities <c>event</c> and <c>sensor</c> take it, and people read it.</summary>
internal static class HeardMessages
{
    /// <summary>A state of Home Assistant has no more characters.</summary>
    private const int MostText = 255;

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"event_type":"lights on","score":0.93}</c>.</summary>
    public static ReadOnlySpan<byte> Word(PipelineEvent happened)
    {
        var bytes = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(bytes, s_json))
        {
            json.WriteStartObject();
            json.WriteString("event_type"u8, happened.Text);
            json.WriteNumber("score"u8, Math.Round((double)happened.Score, 4));
            json.WriteEndObject();
        }
        return bytes.WrittenSpan;
    }

    /// <summary>The text alone, its end where it is longer than a state may be.</summary>
    public static ReadOnlySpan<byte> Text(PipelineEvent happened) => Encoding.UTF8.GetBytes(happened.Text!.Length > MostText ? happened.Text[^MostText..] : happened.Text);
}
