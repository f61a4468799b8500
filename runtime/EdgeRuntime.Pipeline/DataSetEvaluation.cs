using System.Diagnostics;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Vision;

namespace EdgeRuntime.Pipeline;

/// <summary>What a model made of one sample.</summary>
/// <param name="Index">The sample's index in the data set.</param>
/// <param name="Label">The class it is, as the model counts classes; −1 where the data set does not say.</param>
/// <param name="Predicted">The class of the highest score.</param>
/// <param name="Score">That score.</param>
public readonly record struct Prediction(int Index, int Label, int Predicted, float Score)
{
    /// <summary>Whether the prediction is right.</summary>
    public bool IsCorrect => Predicted == Label;
}

/// <summary>What an evaluation found.</summary>
public sealed record EvaluationResult
{
    /// <summary>Samples that were run.</summary>
    public required int Count { get; init; }

    /// <summary>Those of them that have a label.</summary>
    public required int Labelled { get; init; }

    /// <summary>Those whose prediction is their label.</summary>
    public required int Correct { get; init; }

    /// <summary><see cref="Correct"/> ÷ <see cref="Labelled"/>; null where nothing has a label.</summary>
    public double? Accuracy => Labelled == 0 ? null : (double)Correct / Labelled;

    /// <summary>Samples per second of wall time: reading, preprocessing, running and decoding.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Median of <see cref="InferenceSession.Run"/> alone, in microseconds.</summary>
    public required double P50Us { get; init; }

    /// <summary>99th percentile of <see cref="InferenceSession.Run"/> alone, in microseconds.</summary>
    public required double P99Us { get; init; }
}

/// <summary>Runs a classifier over a data set: sample → preprocessing → session → decoder → statistics. Beyond its start it allocates nothing per sample.</summary>
public sealed class DataSetEvaluation
{
    private readonly InferenceSession _session;
    private readonly SampleFeeder _feeder;
    private readonly OutputReader _reader;
    private readonly ClassScore[] _best = new ClassScore[1];
    private readonly bool _softmax;
    private readonly DataSet _dataSet;
    private readonly Sample _sample = new();
    private readonly int[]? _classMap;

    /// <summary>Prepares an evaluation.</summary>
    /// <param name="session">A model with one input beside its state, which every sample finds reset; class scores are its first output that is not state.</param>
    /// <param name="manifest">What the model's bundle says of it.</param>
    /// <param name="labels">The model's class names; empty where it has none. Classes of the data set are matched by name where both have names.</param>
    /// <param name="dataSet">The samples.</param>
    /// <exception cref="ConfigurationException">The model has several inputs or no float output, or the data set has a class that the model does not know.</exception>
    public DataSetEvaluation(InferenceSession session, Manifest manifest, IReadOnlyList<string> labels, DataSet dataSet)
    {
        (session, manifest) = WindowSession.Over(session, manifest);
        var (inputs, outputs) = (session.DataInputs, session.DataOutputs);
        if (inputs.Count != 1)
            throw new ConfigurationException($"the model has {inputs.Count} inputs; an evaluation feeds a model of one input.");
        if (outputs.Count == 0)
            throw new ConfigurationException("the model has no output but its state; there are no scores to read.");
        _session = session;
        _feeder = new SampleFeeder(session, manifest, inputs[0]);
        _reader = new OutputReader(session, outputs[0]);
        _softmax = manifest.Classification?.Softmax ?? false;
        _dataSet = dataSet;
        _classMap = ClassMap.Between(dataSet.Classes, labels);
    }

    /// <summary>Runs one sample; the time of <see cref="InferenceSession.Run"/> goes into <paramref name="latencies"/>.</summary>
    /// <exception cref="InvalidModelException">The sample cannot be read or has another shape than the model takes.</exception>
    public Prediction Step(int index, LatencyHistogram latencies)
    {
        _dataSet.Read(index, _sample);
        _feeder.Feed(_sample);
        _session.ResetState();
        var start = Stopwatch.GetTimestamp();
        _session.Run();
        latencies.Record((long)(Stopwatch.GetElapsedTime(start).TotalMicroseconds * 1000));
        ClassificationDecoder.TopK(_reader.Read(), _best, _softmax);
        var label = _classMap is not null && _sample.Label >= 0 ? _classMap[_sample.Label] : _sample.Label;
        return new Prediction(index, label, _best[0].Index, _best[0].Score);
    }

    /// <summary>Evaluates a whole data set, or its first <paramref name="limit"/> samples.</summary>
    /// <param name="session">A model with one input; class scores are its first output.</param>
    /// <param name="manifest">What the model's bundle says of it.</param>
    /// <param name="labels">The model's class names; empty where it has none.</param>
    /// <param name="dataSet">The samples.</param>
    /// <param name="limit">The most samples to run; default all.</param>
    /// <param name="progress">Called after each sample with the number of samples done.</param>
    /// <param name="onPrediction">Called with each prediction, in the data set's order.</param>
    /// <param name="cancellation">Ends the evaluation early.</param>
    /// <exception cref="ConfigurationException">As the constructor.</exception>
    /// <exception cref="InvalidModelException">As <see cref="Step"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static EvaluationResult Run(InferenceSession session, Manifest manifest, IReadOnlyList<string> labels, DataSet dataSet, int limit = int.MaxValue,
        Action<int>? progress = null, Action<Prediction>? onPrediction = null, CancellationToken cancellation = default)
    {
        var evaluation = new DataSetEvaluation(session, manifest, labels, dataSet);
        var latencies = new LatencyHistogram();
        var count = Math.Min(dataSet.Count, limit);
        var labelled = 0;
        var correct = 0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var prediction = evaluation.Step(i, latencies);
            if (prediction.Label >= 0)
                labelled++;
            if (prediction.IsCorrect)
                correct++;
            onPrediction?.Invoke(prediction);
            progress?.Invoke(i + 1);
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new EvaluationResult
        {
            Count = count,
            Labelled = labelled,
            Correct = correct,
            ImagesPerSecond = count == 0 ? 0 : count / seconds,
            P50Us = latencies.PercentileMicroseconds(50),
            P99Us = latencies.PercentileMicroseconds(99),
        };
    }
}
