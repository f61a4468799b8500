using EdgeRuntime.Bundle;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Sound;

namespace EdgeRuntime.Pipeline;

/// <summary>The pipeline for a first try: a source, a model (where it has features one that hears: what is said, when somebody speaks, or words), a tracker where the model finds objects, and sinks.</summary>
public static class QuickPipeline
{
    private static readonly string[] s_finders = ["centernet", "ssd", "yolo", "yolox"];

    /// <summary>Makes its settings.</summary>
    /// <param name="source">The URI of the source.</param>
    /// <param name="bundle">The model's bundle; null: none.</param>
    /// <param name="sinks">URIs of sinks.</param>
    /// <exception cref="InvalidModelException">There is no such bundle.</exception>
    public static PipelineSettings Create(string source, string? bundle, IReadOnlyList<string> sinks)
    {
        var stages = new List<StageSettings>();
        if (bundle is not null)
        {
            using var reader = BundleReader.Open(bundle, BundleVerification.WhenUsed);
            stages.Add(reader.Manifest.Inputs.Any(static input => input.Features is not null) ? Hearing(reader, bundle) : new ModelStageSettings(bundle));
            if (reader.Manifest.Decoder is { } decoder && Array.IndexOf(s_finders, decoder.GetValueOrDefault("type")) >= 0)
                stages.Add(new TrackerStageSettings());
        }
        return new PipelineSettings { Name = "main", Source = source, Stages = stages, Sinks = [.. sinks.Select(static uri => new SinkSettings(uri))] };
    }

    private static StageSettings Hearing(BundleReader reader, string bundle) => reader.Manifest.Decoder?.GetValueOrDefault("type") == "ctc" ? new TranscriptStageSettings(bundle)
        : reader.Labels.Contains(WindowedSpeechModel.Class) ? new SpeechStageSettings(bundle) : new WordsStageSettings(bundle);
}
