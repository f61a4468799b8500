using System.Text.Json;
using EdgeRuntime.Pipeline.Sound;

namespace EdgeRuntime.Host.Listening;

/// <summary>Tells what was heard, a line each, at once.</summary>
internal sealed class ListenReport(bool json, bool textOnly)
{
    /// <summary>Speech began, or has ended too.</summary>
    public void Speech(TimeSpan start, TimeSpan? end)
    {
        if (!json)
            Line(end is { } last ? $"{start.TotalSeconds,9:0.000} s  speech until {last.TotalSeconds:0.000} s" : $"{start.TotalSeconds,9:0.000} s  speech begins");
        else
            Json(writer =>
            {
                writer.WriteString("event", end is null ? "speech_start" : "speech_end");
                writer.WriteNumber("start", Math.Round(start.TotalSeconds, 4));
                if (end is { } last)
                    writer.WriteNumber("end", Math.Round(last.TotalSeconds, 4));
            });
    }

    /// <summary>A word was heard.</summary>
    public void Word(TimeSpan at, string word, float score)
    {
        if (!json)
            Line($"{at.TotalSeconds,9:0.000} s  {word}  {score:0.000}");
        else
            Json(writer =>
            {
                writer.WriteString("event", "word");
                writer.WriteNumber("at", Math.Round(at.TotalSeconds, 4));
                writer.WriteString("word", word);
                writer.WriteNumber("score", Math.Round(score, 4));
            });
    }

    /// <summary>What is said became longer or another; told in JSON only.</summary>
    public void Partial(TranscriptListener listener)
    {
        if (json)
            Json(writer =>
            {
                writer.WriteString("event", "partial");
                writer.WriteNumber("start", Math.Round(listener.Start.TotalSeconds, 4));
                writer.WriteNumber("at", Math.Round(listener.Position.TotalSeconds, 4));
                writer.WriteString("text", listener.Text);
            });
    }

    /// <summary>What was said ended.</summary>
    public void Final(TranscriptListener listener)
    {
        if (!json)
            Line($"{listener.Start.TotalSeconds,9:0.000} s  {listener.Text}{(textOnly ? "" : $"  {listener.Score:0.000}")}");
        else
            Json(writer =>
            {
                writer.WriteString("event", "final");
                Write(writer, "text", listener.Text, listener.Start, listener.End, listener.Score);
                writer.WriteStartArray("words");
                foreach (var word in listener.Words)
                {
                    writer.WriteStartObject();
                    Write(writer, "word", word.Text, word.Start, word.End, word.Score);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });

        static void Write(Utf8JsonWriter writer, string key, string text, TimeSpan start, TimeSpan end, float score)
        {
            writer.WriteString(key, text);
            writer.WriteNumber("start", Math.Round(start.TotalSeconds, 4));
            writer.WriteNumber("end", Math.Round(end.TotalSeconds, 4));
            writer.WriteNumber("score", Math.Round(score, 4));
        }
    }

    /// <summary>The source ended.</summary>
    public void End(TimeSpan heard, TimeSpan busy, long missed, long bad, long clipped)
    {
        if (json)
        {
            Json(writer =>
            {
                writer.WriteString("event", "end");
                writer.WriteNumber("seconds", Math.Round(heard.TotalSeconds, 4));
                writer.WriteNumber("busy_seconds", Math.Round(busy.TotalSeconds, 6));
                writer.WriteNumber("missed", missed);
                writer.WriteNumber("bad", bad);
                writer.WriteNumber("clipped", clipped);
            });
            return;
        }
        var speed = busy > TimeSpan.Zero ? $", {heard / busy:0} times real time" : "";
        var faults = (missed > 0 ? $", {missed} missed" : "") + (bad > 0 ? $", {bad} no numbers" : "") + (clipped > 0 ? $", {clipped} at full scale" : "");
        var text = $"{heard.TotalSeconds:0.0} s heard in {busy.TotalSeconds:0.000} s{speed}{faults}";
        if (textOnly)
            Console.Error.WriteLine(text);
        else
            Line(text);
    }

    private static void Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        Line(System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static void Line(string text)
    {
        Console.Out.WriteLine(text);
        Console.Out.Flush();
    }
}
