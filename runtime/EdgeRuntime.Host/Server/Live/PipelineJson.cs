using System.Text.Json;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Pipelines as JSON: what they are made of, and how they are.</summary>
internal static class PipelineJson
{
    /// <summary>The word for a source's state.</summary>
    public static string NameOf(SourceState state) => state switch
    {
        SourceState.Starting => "starting",
        SourceState.Running => "running",
        SourceState.Waiting => "waiting",
        SourceState.Ended => "ended",
        SourceState.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state."),
    };

    /// <summary>Writes all of it.</summary>
    public static void Write(Utf8JsonWriter writer, PipelineHub hub)
    {
        writer.WriteStartObject();
        WriteState(writer, hub);
        writer.WriteStartArray("parts"u8);
        foreach (var part in hub.Pipeline.Parts)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, part.Role);
            writer.WriteString("name"u8, part.Name);
            writer.WriteString("kind"u8, part.Kind);
            writer.WriteString("description"u8, part.Description);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        hub.History.Write(writer);
        if (hub.Pipeline.Hearing is { } hearing)
            Write(writer, hearing);
        writer.WriteStartArray("areas"u8);
        foreach (var area in hub.Pipeline.Areas)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, area.Name);
            writer.WriteString("kind"u8, area.Kind);
            writer.WriteStartArray("points"u8);
            foreach (var (x, y) in area.Points)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(x);
                writer.WriteNumberValue(y);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, HearingInfo hearing)
    {
        writer.WriteStartObject("hearing"u8);
        writer.WriteBoolean("speech"u8, hearing.Speech);
        writer.WriteStartArray("words"u8);
        foreach (var word in hearing.Words)
            writer.WriteStringValue(word);
        writer.WriteEndArray();
        writer.WriteBoolean("text"u8, hearing.Text);
        writer.WriteEndObject();
    }

    /// <summary>Writes what changes.</summary>
    public static void WriteStatus(Utf8JsonWriter writer, PipelineHub hub)
    {
        writer.WriteStartObject();
        WriteState(writer, hub);
        writer.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter writer, PipelineHub hub)
    {
        var summary = hub.Summary;
        writer.WriteString("pipeline"u8, hub.Pipeline.Name);
        writer.WriteString("source"u8, hub.Pipeline.Source);
        writer.WriteString("state"u8, NameOf(hub.Pipeline.State));
        if (hub.Pipeline.Problem is { } problem)
            writer.WriteString("problem"u8, problem);
        writer.WriteNumber("frames"u8, summary.Frames);
        writer.WriteNumber("fps"u8, Math.Round(summary.FramesPerSecond, 2));
        ResultJson.WriteRounded(writer, "latency_ms"u8, summary.LatencyMs);
        ResultJson.WriteRounded(writer, "latency_p99_ms"u8, summary.WorstMs);
        writer.WriteStartArray("stages_ms"u8);
        foreach (var time in summary.StageMs)
            writer.WriteNumberValue(Math.Round(time, 3));
        writer.WriteEndArray();
    }
}
