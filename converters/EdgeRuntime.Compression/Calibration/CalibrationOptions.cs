namespace EdgeRuntime.Compression.Calibration;

/// <summary>How ranges are found from observed values.</summary>
public enum CalibrationMethod
{
    /// <summary>The smallest and largest value seen.</summary>
    MinMax,
    /// <summary>The range that leaves out the most extreme values on both sides.</summary>
    Percentile,
}

/// <summary>How a model is calibrated.</summary>
public sealed class CalibrationOptions
{
    /// <summary>How ranges are found. Default <see cref="CalibrationMethod.MinMax"/>.</summary>
    public CalibrationMethod Method { get; init; } = CalibrationMethod.MinMax;

    /// <summary>For <see cref="CalibrationMethod.Percentile"/>: the share of values inside the range, in percent, in (50, 100]; half of the rest is cut on each side. Default 99.99.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary><c>cpu</c> or <c>cuda</c>. Default <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads inside an operation; 0 lets ONNX Runtime choose. Default 0.</summary>
    public int Threads { get; init; }
}
