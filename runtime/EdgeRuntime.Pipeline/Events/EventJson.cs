using System.Diagnostics;
using System.Text.Json;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline.Events;

/// <summary>Events as JSON objects: what every sink, the server and the C library send. The names of the fields and the words in them do not change; what an event has no use for is left out (docs/sinks.md lists them).</summary>
public static class EventJson
{
    private static readonly JsonEncodedText s_type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText s_pipeline = JsonEncodedText.Encode("pipeline");
    private static readonly JsonEncodedText s_name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText s_id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText s_time = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText s_frame = JsonEncodedText.Encode("frame");
    private static readonly JsonEncodedText s_class = JsonEncodedText.Encode("class");
    private static readonly JsonEncodedText s_score = JsonEncodedText.Encode("score");
    private static readonly JsonEncodedText s_track = JsonEncodedText.Encode("track");
    private static readonly JsonEncodedText s_box = JsonEncodedText.Encode("box");
    private static readonly JsonEncodedText s_boxRelative = JsonEncodedText.Encode("box_relative");
    private static readonly JsonEncodedText s_duration = JsonEncodedText.Encode("duration_s");
    private static readonly JsonEncodedText s_direction = JsonEncodedText.Encode("direction");
    private static readonly JsonEncodedText s_text = JsonEncodedText.Encode("text");
    private static readonly JsonEncodedText s_value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText s_active = JsonEncodedText.Encode("active");
    private static readonly JsonEncodedText s_start = JsonEncodedText.Encode("start_s");
    private static readonly JsonEncodedText s_end = JsonEncodedText.Encode("end_s");
    private static readonly JsonEncodedText s_final = JsonEncodedText.Encode("final");
    private static readonly JsonEncodedText s_latency = JsonEncodedText.Encode("latency_ms");

    /// <summary>The word for a kind of event, as in <c>new</c>.</summary>
    public static string NameOf(PipelineEventKind kind) => kind switch
    {
        PipelineEventKind.New => "new",
        PipelineEventKind.Update => "update",
        PipelineEventKind.End => "end",
        PipelineEventKind.Enter => "enter",
        PipelineEventKind.Dwell => "dwell",
        PipelineEventKind.Leave => "leave",
        PipelineEventKind.Cross => "cross",
        PipelineEventKind.Rule => "rule",
        PipelineEventKind.Result => "result",
        PipelineEventKind.Source => "source",
        PipelineEventKind.Speech => "speech",
        PipelineEventKind.Word => "word",
        PipelineEventKind.Text => "text",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of event."),
    };

    /// <summary>Writes an event as one object; allocates nothing.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="to">Where it goes; it is not flushed.</param>
    /// <param name="now">The time of writing, as <see cref="Stopwatch.GetTimestamp"/> counts: <c>latency_ms</c> is measured up to it.</param>
    public static void Write(PipelineEvent happened, Utf8JsonWriter to, long now)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(to);
        to.WriteStartObject();
        to.WriteString(s_type, NameOf(happened.Kind));
        to.WriteString(s_pipeline, happened.Pipeline);
        WriteText(to, s_name, happened.Name);
        to.WriteNumber(s_id, happened.Id);
        to.WriteString(s_time, happened.Time.UtcDateTime);
        to.WriteNumber(s_frame, happened.FrameSequence);
        WriteObject(happened, to);
        if (happened.Duration != default)
            to.WriteNumber(s_duration, Math.Round(happened.Duration.TotalSeconds, 3));
        if (happened.Start is { } start)
            to.WriteNumber(s_start, Math.Round(start.TotalSeconds, 3));
        if (happened.End is { } end)
            to.WriteNumber(s_end, Math.Round(end.TotalSeconds, 3));
        WriteText(to, s_direction, happened.Direction);
        WriteText(to, s_text, happened.Text);
        if (double.IsFinite(happened.Value))
            to.WriteNumber(s_value, happened.Value);
        if (HasState(happened.Kind))
            to.WriteBoolean(s_active, happened.Active);
        if (happened.Kind == PipelineEventKind.Text)
            to.WriteBoolean(s_final, happened.Final);
        if (happened.Timestamp != 0)
            to.WriteNumber(s_latency, Math.Round(Stopwatch.GetElapsedTime(happened.Timestamp, now).TotalMilliseconds, 2));
        to.WriteEndObject();
    }

    /// <summary>Whether an event says that something holds or does not, by <see cref="PipelineEvent.Active"/>.</summary>
    internal static bool HasState(PipelineEventKind kind) => kind is PipelineEventKind.Rule or PipelineEventKind.Source or PipelineEventKind.Speech;

    /// <summary>Whether an event is of something that a model was more or less sure of.</summary>
    internal static bool HasScore(PipelineEvent happened) => happened.Class is not null || (happened.Text is not null && happened.Score > 0);

    private static void WriteObject(PipelineEvent happened, Utf8JsonWriter to)
    {
        WriteText(to, s_class, happened.Class);
        if (HasScore(happened) && float.IsFinite(happened.Score))
            to.WriteNumber(s_score, Math.Round((double)happened.Score, 4));
        if (happened.Track != 0)
            to.WriteNumber(s_track, happened.Track);
        if (happened.Box == default || !IsFinite(happened.Box))
            return;
        WriteBox(to, s_box, happened.Box, 1, 1, 1);
        var (width, height) = happened.FrameSize;
        if (width > 0 && height > 0)
            WriteBox(to, s_boxRelative, happened.Box, width, height, 4);
    }

    private static void WriteBox(Utf8JsonWriter to, JsonEncodedText name, in Box box, double width, double height, int digits)
    {
        to.WriteStartArray(name);
        to.WriteNumberValue(Math.Round(box.Left / width, digits));
        to.WriteNumberValue(Math.Round(box.Top / height, digits));
        to.WriteNumberValue(Math.Round(box.Right / width, digits));
        to.WriteNumberValue(Math.Round(box.Bottom / height, digits));
        to.WriteEndArray();
    }

    private static bool IsFinite(in Box box) => float.IsFinite(box.Left) && float.IsFinite(box.Top) && float.IsFinite(box.Right) && float.IsFinite(box.Bottom);

    private static void WriteText(Utf8JsonWriter to, JsonEncodedText name, string? text)
    {
        if (text is not null)
            to.WriteString(name, text);
    }
}
