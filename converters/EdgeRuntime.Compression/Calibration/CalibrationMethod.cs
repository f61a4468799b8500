namespace EdgeRuntime.Compression.Calibration;

/// <summary>How ranges are found from observed values.</summary>
public enum CalibrationMethod
{
    /// <summary>The smallest and largest value seen.</summary>
    MinMax,

    /// <summary>The mean over the batches of their smallest and of their largest value: rare extremes count for little.</summary>
    Average,

    /// <summary>The range that leaves out the most extreme values on both sides.</summary>
    Percentile,

    /// <summary>The range whose quantized distribution diverges least from the real one (Kullback-Leibler; Migacz, "8-bit Inference with TensorRT", GTC 2017).</summary>
    Entropy,

    /// <summary>The range of the least expected squared error: rounding inside, clipping outside (Banner et al., "Post training 4-bit quantization of convolutional networks", 2019).</summary>
    SquaredError,
}
