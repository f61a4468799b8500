using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Host.Listening;

/// <summary>Tells what was heard, a line each, at once, and how long that took from the moment when the last sample that it was heard in was due.</summary>
internal sealed class ListenReport(bool json, bool textOnly = false) : IHeard
{
    private readonly LatencyHistogram _chunks = new();
    private long _due;

    /// <summary>Whether nobody read the last line, as behind <c>| head -1</c>: nobody will read others.</summary>
    public bool IsUnread { get; private set; }

    /// <summary>A chunk of sound is listened to from now on, the last sample of which was due then (as <see cref="Stopwatch.GetTimestamp"/> counts).</summary>
    public void Begin(long due) => _due = due;

    /// <summary>The chunk has been listened to.</summary>
    public void End() => _chunks.Record((long)Stopwatch.GetElapsedTime(_due).TotalNanoseconds);

    public void SpeechBegan(TimeSpan start) => Tell("speech_start", json ? "" : $"{start.TotalSeconds,9:0.000} s  speech begins", writer => writer.WriteNumber("start", Seconds(start)));

    public void SpeechEnded(TimeSpan start, TimeSpan end) => Tell("speech_end", json ? "" : $"{start.TotalSeconds,9:0.000} s  speech until {end.TotalSeconds:0.000} s", writer =>
    {
        writer.WriteNumber("start", Seconds(start));
        writer.WriteNumber("end", Seconds(end));
    });

    public void Word(TimeSpan at, string word, float score) => Tell("word", json ? "" : $"{at.TotalSeconds,9:0.000} s  {word}  {score:0.000}", writer =>
    {
        writer.WriteNumber("at", Seconds(at));
        writer.WriteString("word", word);
        writer.WriteNumber("score", Math.Round(score, 4));
    });

    public void Text(TimeSpan start, TimeSpan end, string text, float score, IReadOnlyList<TranscriptWord> words) => Tell("text", json ? "" : textOnly ? $"{start.TotalSeconds,9:0.000} s  {text}" : $"{start.TotalSeconds,9:0.000} s  \"{text}\" until {end.TotalSeconds:0.000} s  {score:0.000}", writer =>
    {
        writer.WriteNumber("start", Seconds(start));
        writer.WriteNumber("end", Seconds(end));
        writer.WriteString("text", text);
        writer.WriteNumber("score", Math.Round(score, 4));
        writer.WriteStartArray("words");
        foreach (var word in words)
        {
            writer.WriteStartObject();
            writer.WriteString("word", word.Text);
            writer.WriteNumber("start", Seconds(word.Start));
            writer.WriteNumber("end", Seconds(word.End));
            writer.WriteNumber("score", Math.Round(word.Score, 4));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });

    // What is said so far is told to programs only.
    public void Partial(TranscriptListener text)
    {
        if (json)
            Tell("partial", "", writer =>
            {
                writer.WriteNumber("start", Seconds(text.Start));
                writer.WriteNumber("at", Seconds(text.Position));
                writer.WriteString("text", text.Text);
            });
    }

    /// <summary>The source ended.</summary>
    public void Summarize(TimeSpan heard, TimeSpan busy, long missed, (long Bad, long Clipped) faults)
    {
        var speed = busy > TimeSpan.Zero ? $", {heard / busy:0} times real time" : "";
        var wrong = (missed > 0 ? $", {missed} missed" : "") + (faults.Bad > 0 ? $", {faults.Bad} no numbers" : "") + (faults.Clipped > 0 ? $", {faults.Clipped} at full scale" : "");
        _due = 0;
        // Beside the text of a transcript it is for people, unless something is wrong.
        if (textOnly && !json && wrong.Length == 0 && Console.IsErrorRedirected)
            return;
        Tell("end", $"{heard.TotalSeconds:0.0} s heard in {busy.TotalSeconds:0.000} s{speed}{wrong}", writer =>
        {
            writer.WriteNumber("seconds", Seconds(heard));
            writer.WriteNumber("busy_seconds", Math.Round(busy.TotalSeconds, 6));
            writer.WriteNumber("missed", missed);
            writer.WriteNumber("bad", faults.Bad);
            writer.WriteNumber("clipped", faults.Clipped);
            writer.WriteNumber("chunks", _chunks.Count);
            writer.WriteNumber("latency_ms", Milliseconds(_chunks.PercentileNanoseconds(50)));
            writer.WriteNumber("latency_p99_ms", Milliseconds(_chunks.PercentileNanoseconds(99)));
        });
    }

    // The latency of a line is that of its writing: what it takes to make it is in there, but for the number itself.
    private void Tell(string kind, string text, Action<Utf8JsonWriter> write)
    {
        if (json)
        {
            var bytes = new System.Buffers.ArrayBufferWriter<byte>(256);
            using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                writer.WriteStartObject();
                writer.WriteString("event", kind);
                write(writer);
                if (_due != 0)
                    writer.WriteNumber("latency_ms", Milliseconds(Stopwatch.GetElapsedTime(_due).TotalNanoseconds));
                writer.WriteEndObject();
            }
            text = System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
        }
        var output = textOnly && !json && kind == "end" ? Console.Error : Console.Out;
        output.WriteLine(text);
        output.Flush();
        IsUnread = output == Console.Out && StandardOutput.IsUnread();
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 4);

    private static double Milliseconds(double nanoseconds) => Math.Round(nanoseconds / 1e6, 3);
}
