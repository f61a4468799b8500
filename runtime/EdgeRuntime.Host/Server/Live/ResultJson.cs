using System.Diagnostics;
using System.Text.Json;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>What was found in a frame, as JSON: objects (those that are followed, or what the model found where nothing follows), classes, mask, text, times of the stages. Allocates nothing but the names of classes without a label.</summary>
internal static class ResultJson
{
    public static void Write(Utf8JsonWriter writer, IPipelineMonitor pipeline, FrameResult result, long now)
    {
        writer.WriteStartObject();
        writer.WriteString("pipeline"u8, pipeline.Name);
        writer.WriteNumber("sequence"u8, result.Sequence);
        writer.WriteNumber("width"u8, result.Width);
        writer.WriteNumber("height"u8, result.Height);
        WriteRounded(writer, "latency_ms"u8, Stopwatch.GetElapsedTime(result.Timestamp, now).TotalMilliseconds);
        WriteObjects(writer, pipeline.Labels, result);
        WriteClasses(writer, pipeline.Labels, result);
        MaskJson.Write(writer, result.Vision.Mask);
        if (result.Vision.Text.Length > 0)
            writer.WriteString("text"u8, result.Vision.Text);
        writer.WriteStartArray("stages_ms"u8);
        foreach (var time in result.StageTimes)
            writer.WriteNumberValue(Math.Round(time.TotalMilliseconds, 3));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteObjects(Utf8JsonWriter writer, IReadOnlyList<string> labels, FrameResult result)
    {
        writer.WriteStartArray("objects"u8);
        foreach (var track in result.Tracks)
            WriteObject(writer, track.Id, track.Box, track.Class, track.Score, labels, result.Vision, track.Detection);
        if (result.Tracks.Length == 0)
        {
            for (var i = 0; i < result.Vision.Detections.Length; i++)
            {
                var found = result.Vision.Detections[i];
                WriteObject(writer, 0, found.Box, found.Class, found.Score, labels, result.Vision, i);
            }
        }
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, int track, Box box, int index, float score, IReadOnlyList<string> labels, VisionResult vision, int detection)
    {
        var isSeen = (uint)detection < (uint)vision.Detections.Length;
        var points = isSeen ? vision.Points(detection) : default;
        writer.WriteStartObject();
        if (track != 0)
            writer.WriteNumber("track"u8, track);
        writer.WriteString("class"u8, Labels.NameOf(index, labels));
        writer.WriteNumber("score"u8, Rounded(score, 3));
        writer.WriteStartArray("box"u8);
        writer.WriteNumberValue(Rounded(box.Left, 1));
        writer.WriteNumberValue(Rounded(box.Top, 1));
        writer.WriteNumberValue(Rounded(box.Right, 1));
        writer.WriteNumberValue(Rounded(box.Bottom, 1));
        writer.WriteEndArray();
        if (isSeen && vision.Mask is { Width: > 0, IsInstances: true })
            writer.WriteNumber("mask"u8, detection + 1);
        if (points.Length > 0)
        {
            writer.WriteStartArray("points"u8);
            foreach (var point in points)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(Rounded(point.X, 1));
                writer.WriteNumberValue(Rounded(point.Y, 1));
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void WriteClasses(Utf8JsonWriter writer, IReadOnlyList<string> labels, FrameResult result)
    {
        if (result.Vision.Classes.Length == 0)
            return;
        writer.WriteStartArray("classes"u8);
        foreach (var found in result.Vision.Classes)
        {
            writer.WriteStartObject();
            writer.WriteString("class"u8, Labels.NameOf(found.Index, labels));
            writer.WriteNumber("score"u8, Rounded(found.Score, 3));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>Writes a number; nothing where it is none.</summary>
    public static void WriteRounded(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, Math.Round(value, 2));
    }

    // A model may give what is not a number; JSON has no word for it.
    private static float Rounded(float value, int digits) => float.IsFinite(value) ? MathF.Round(value, digits) : 0;
}
