using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRuntime.Pipeline.Events;

/// <summary>Makes bytes of events in a buffer of its own that is used again: nothing is allocated in steady state. For one thread.</summary>
public sealed class EventFormatter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private readonly Utf8JsonWriter _json;

    /// <summary>Makes a formatter.</summary>
    public EventFormatter() => _json = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>An event as <see cref="EventJson"/> writes it, in UTF-8; the bytes are good until the next call.</summary>
    public ReadOnlyMemory<byte> Json(PipelineEvent happened)
    {
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        EventJson.Write(happened, _json, Stopwatch.GetTimestamp());
        _json.Flush();
        return _bytes.WrittenMemory;
    }

    /// <summary>As <see cref="Json"/>, and a line's end behind it.</summary>
    public ReadOnlyMemory<byte> JsonLine(PipelineEvent happened)
    {
        Json(happened);
        _bytes.Write("\n"u8);
        return _bytes.WrittenMemory;
    }

    /// <summary>An event as a line for people: <c>2026-11-26T08:15:30.123Z door enter yard person 0.93 #4 at 10,20 30x40 for 1.2 s</c>; the bytes are good until the next call.</summary>
    public ReadOnlyMemory<byte> TextLine(PipelineEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        _bytes.ResetWrittenCount();
        Append("", happened.Time.UtcDateTime, "yyyy-MM-ddTHH:mm:ss.fffZ");
        Append(happened.Pipeline);
        Append(EventJson.NameOf(happened.Kind));
        Append(happened.Name);
        if (EventJson.HasState(happened.Kind))
            Append(happened.Active ? "on" : "off");
        Append(happened.Class);
        if (EventJson.HasScore(happened))
            Append(" ", happened.Score, "0.00");
        if (happened.Track != 0)
            Append(" #", happened.Track, "");
        if (happened.Box != default)
            AppendBox(happened);
        Append(happened.Direction);
        if (happened.Duration != default)
        {
            Append(" for ", happened.Duration.TotalSeconds, "0.0");
            Append("s");
        }
        if (!double.IsNaN(happened.Value))
            Append(" ", happened.Value, "0.####");
        if (happened.Kind == PipelineEventKind.Text)
            Append(happened.Final ? "final" : "partial");
        Append(happened.Text);
        _bytes.Write("\n"u8);
        return _bytes.WrittenMemory;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _json.Dispose();

    private void AppendBox(PipelineEvent happened)
    {
        var box = happened.Box;
        Append(" at ", box.Left, "0");
        Append(",", box.Top, "0");
        Append(" ", box.Width, "0");
        Append("x", box.Height, "0");
    }

    private void Append(string? word)
    {
        if (word is null)
            return;
        _bytes.Write(" "u8);
        var span = _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(word.Length));
        var written = Encoding.UTF8.GetBytes(word, span);
        foreach (ref var character in span[..written])
        {
            if (character is < 32 or 127)
                character = (byte)'?';
        }
        _bytes.Advance(written);
    }

    private void Append<T>(string before, T value, string format) where T : IUtf8SpanFormattable
    {
        Encoding.UTF8.GetBytes(before, _bytes);
        var span = _bytes.GetSpan(64);
        if (value.TryFormat(span, out var written, format, CultureInfo.InvariantCulture))
            _bytes.Advance(written);
    }
}
