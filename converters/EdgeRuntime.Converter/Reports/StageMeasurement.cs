using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Reports;

/// <summary>Measures a model for a report: sizes, latency on both engines, accuracy, and how often it agrees with the model that it came from.</summary>
internal static class StageMeasurement
{
    /// <summary>How long each engine is timed.</summary>
    private static readonly TimeSpan s_latency = TimeSpan.FromSeconds(0.5);

    /// <param name="name">What the stage is called.</param>
    /// <param name="model">The model.</param>
    /// <param name="reference">The model that classes are compared with; null where there is none.</param>
    /// <param name="data">DATA to measure accuracy on; null for none.</param>
    /// <param name="onPrediction">Called with each prediction.</param>
    /// <param name="cancellation">Stops between samples.</param>
    public static ReportStage Run(string name, MeasuredModel model, MeasuredModel? reference, string? data, Action<Prediction>? onPrediction = null, CancellationToken cancellation = default)
    {
        var stage = Untimed(name, model, reference, data, onPrediction, cancellation);
        var latencies = LatencyBenchmark.Run(model.Native is null ? [model.OnnxRuntime] : [model.OnnxRuntime, model.Native], s_latency, cancellation);
        return stage with { OnnxRuntimeUs = latencies[0].P50Us, NativeUs = latencies.Count > 1 ? latencies[1].P50Us : null };
    }

    /// <summary>The same without the latencies.</summary>
    public static ReportStage Untimed(string name, MeasuredModel model, MeasuredModel? reference, string? data, Action<Prediction>? onPrediction = null, CancellationToken cancellation = default)
    {
        var stage = StageFigures.Of(name, model.Manifest.Precision, model.ReadModel(), model.ModelBytes) with { BundleBytes = model.BundleBytes };
        return data is null ? stage : Classify(stage, model, reference, data, onPrediction, cancellation);
    }

    private static ReportStage Classify(ReportStage stage, MeasuredModel model, MeasuredModel? reference, string data, Action<Prediction>? onPrediction, CancellationToken cancellation)
    {
        using var set = DataSet.Open(data, labelsRequired: false);
        var other = reference is null ? null : new DataSetEvaluation(reference.Session, reference.Manifest, reference.Labels, set);
        var latencies = new LatencyHistogram();
        var same = 0;
        var result = ProgressBar.Run($"measuring {stage.Name}", set.Count, report =>
            DataSetEvaluation.Run(model.Session, model.Manifest, model.Labels, set, progress: done => report(done, null), onPrediction: prediction =>
            {
                same += other?.Step(prediction.Index, latencies).Predicted == prediction.Predicted ? 1 : 0;
                onPrediction?.Invoke(prediction);
            }, cancellation: cancellation));
        // Without labels only a classifier has a class to agree on.
        var classifies = result.Labelled > 0 || model.Manifest.Classification is not null;
        return stage with { Accuracy = Share.Of(result.Correct, result.Labelled), Agreement = other is not null && classifies ? Share.Of(same, set.Count) : null };
    }
}
