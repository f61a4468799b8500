using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>How far a changed model says what the model that it was made from says. Needs no labels, and notices what accuracy hides: classes that changed from one error to another.</summary>
internal sealed class ModelAgreement
{
    private readonly TensorError _error = new();
    private int _referenceCorrect;

    private ModelAgreement()
    {
    }

    /// <summary>What the evaluation of the changed model found.</summary>
    public EvaluationResult Tested { get; private set; } = null!;

    /// <summary>The same of the other model; its times are not measured.</summary>
    public EvaluationResult Reference => Tested with { Correct = _referenceCorrect };

    /// <summary>Samples for which both name the same class.</summary>
    public int Same { get; private set; }

    /// <summary><see cref="Same"/> ÷ samples.</summary>
    public double Share => (double)Same / Tested.Count;

    /// <summary>Signal to quantization noise of the first output, 10·log₁₀(Σ y² / Σ (y − ŷ)²); infinite where both are equal.</summary>
    public double SqnrDb => _error.SqnrDb;

    /// <summary>Runs both models sample by sample.</summary>
    /// <param name="tested">The changed model.</param>
    /// <param name="reference">The other one.</param>
    /// <param name="set">The samples, labelled or not.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="progress">Called after each.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="onPrediction">Called with each prediction of the changed model.</param>
    /// <exception cref="ConfigurationException">The outputs of both have different sizes, or as <see cref="DataSetEvaluation"/>.</exception>
    public static ModelAgreement Measure((InferenceSession Session, Manifest Manifest, IReadOnlyList<string> Labels) tested, (InferenceSession Session, Manifest Manifest, IReadOnlyList<string> Labels) reference,
        DataSet set, int count, Action<int> progress, CancellationToken cancellation, Action<Prediction>? onPrediction = null)
    {
        if (count == 0)
            throw new ConfigurationException("the data has no samples; there is nothing to measure on.");
        var other = new DataSetEvaluation(reference.Session, reference.Manifest, reference.Labels, set);
        // An engine that does not know what bytes mean is believed to mean what the other one does.
        var (own, foreign) = (tested.Session.DataOutputs[0], reference.Session.DataOutputs[0]);
        var (mine, theirs) = (new OutputReader(tested.Session, own, reference.Session.OutputQuantization(foreign)), new OutputReader(reference.Session, foreign, tested.Session.OutputQuantization(own)));
        var latencies = new LatencyHistogram();
        var agreement = new ModelAgreement();
        agreement.Tested = DataSetEvaluation.Run(tested.Session, tested.Manifest, tested.Labels, set, count, progress, prediction =>
        {
            onPrediction?.Invoke(prediction);
            var expected = other.Step(prediction.Index, latencies);
            agreement.Same += expected.Predicted == prediction.Predicted ? 1 : 0;
            agreement._referenceCorrect += expected.IsCorrect ? 1 : 0;
            agreement.Compare(theirs.Read(), mine.Read());
        }, cancellation);
        return agreement;
    }

    /// <summary>One line for people.</summary>
    public string Describe(string reference)
    {
        var interval = EdgeRuntime.Evaluation.Reports.Share.Of(Same, Tested.Count);
        return $"same class as {reference} in {Share:P2} of {Tested.Count:N0} samples (95 % interval {interval?.Low:P2} to {interval?.High:P2}), output SQNR {SqnrDb:F1} dB{(Reference.Accuracy is { } accuracy ? $"; its accuracy {accuracy:P2}" : "")}";
    }

    private void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
            throw new ConfigurationException($"the models' outputs have {actual.Length} and {expected.Length} values; compare models of one task.");
        _error.Add(expected, actual);
    }
}
