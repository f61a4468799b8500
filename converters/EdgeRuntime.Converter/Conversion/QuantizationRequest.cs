using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Correction;
using EdgeRuntime.Compression.WeightOnly;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>What is asked of quantization, with <c>--precision int8</c>.</summary>
internal sealed record QuantizationRequest
{
    /// <summary>Data to calibrate INT8 ranges on.</summary>
    public string? CalibrationData { get; init; }

    /// <summary>How many samples of it.</summary>
    public int CalibrationSamples { get; init; } = 512;

    /// <summary>How ranges are found.</summary>
    public CalibrationMethod Method { get; init; } = CalibrationMethod.SquaredError;

    /// <summary>The share of the values inside, in percent, for <see cref="CalibrationMethod.Percentile"/>.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>Whether data that looks synthetic is taken.</summary>
    public bool AllowSynthetic { get; init; }

    /// <summary>Whether activations have a fixed zero point.</summary>
    public bool SymmetricActivations { get; init; }

    /// <summary>Whether a layer's weights share one scale.</summary>
    public bool PerTensorWeights { get; init; }

    /// <summary>Whether channels are equalized between layers.</summary>
    public bool Equalize { get; init; }

    /// <summary>Whether weights are rounded adaptively.</summary>
    public bool AdaptiveRounding { get; init; } = true;

    /// <summary>How it is done.</summary>
    public RoundingMethod RoundingMethod { get; init; }

    /// <summary>The passes or steps of it for a layer; null: the method's own.</summary>
    public int? AdaptiveRoundingIterations { get; init; }

    /// <summary>Whether biases are corrected.</summary>
    public bool CorrectBias { get; init; }

    /// <summary>Where the model is to run: <c>cpu</c> (both engines of edgert) or <c>tensorrt</c>.</summary>
    public string Target { get; init; } = "cpu";

    /// <summary>Nodes that stay float: names, <c>op:TYPE</c>, patterns with * and ?.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Nodes whose weights stay f32 with fp16 and bf16, named alike.</summary>
    public IReadOnlyList<string> KeepFp32 { get; init; } = [];

    /// <summary>The fewest weights of a layer that int8-dynamic, int8-weights and int4-weights change.</summary>
    public int WeightsFrom { get; init; } = WeightOnlyOptions.DefaultSmallestCount;

    /// <summary>How many percentage points of accuracy INT8 may cost at most; null: it is not looked at.</summary>
    public double? MaxDrop { get; init; }

    /// <summary>Labelled data that the search for it measures on; null: the evaluation data.</summary>
    public string? MaxDropData { get; init; }

    /// <summary>Nodes that alone are quantized, named alike; empty: all that can be.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}
