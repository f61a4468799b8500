#pragma warning disable CA1002, CA2227 // filled by the YAML reader
namespace EdgeRuntime.Training.Recipes;

/// <summary>Quantization-aware training: the model is trained as it will run in INT8, and comes out quantized.</summary>
public sealed class QuantizationRecipe
{
    /// <summary>The DATA that the first ranges are measured on; empty for the training set without what is held back.</summary>
    public string Calibrate { get; set; } = "";

    /// <summary>How many samples of it, at least 1.</summary>
    public int CalibrationSamples { get; set; } = 512;

    /// <summary>How the first ranges are found: <c>mse</c>, <c>minmax</c>, <c>average</c>, <c>percentile</c> (99.99) or <c>entropy</c>.</summary>
    public string CalibrationMethod { get; set; } = "mse";

    /// <summary>Whether training starts from weights that are rounded by what keeps each layer's results, instead of to nearest.</summary>
    public bool AdaptiveRounding { get; set; } = true;

    /// <summary>Whether the mean error that quantization makes is taken out of the biases first.</summary>
    public bool BiasCorrection { get; set; }

    /// <summary>Whether the ranges of activations are learned.</summary>
    public bool LearnRanges { get; set; } = true;

    /// <summary>How much faster ranges move than weights, above 0.</summary>
    public double RangeRate { get; set; } = 1;

    /// <summary>Nodes that stay in f32, by the names that they have when BatchNormalization is folded.</summary>
    public List<string> Exclude { get; set; } = [];

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">A value is out of range; the message starts with its key.</exception>
    public void Validate()
    {
        if (CalibrationSamples < 1)
            throw new ConfigurationException($"quantization.calibration_samples: must be >= 1, found {CalibrationSamples}.");
        if (!(RangeRate > 0 && double.IsFinite(RangeRate)))
            throw new ConfigurationException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"quantization.range_rate: must be > 0, found {RangeRate}."));
        if (Exclude is null || Exclude.Exists(string.IsNullOrEmpty))
            throw new ConfigurationException("quantization.exclude: must be a list of node names, found an empty one.");
    }
}
