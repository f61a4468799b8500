namespace EdgeRuntime.Compression.Calibration;

/// <summary>How a model is calibrated.</summary>
public sealed class CalibrationOptions
{
    /// <summary>How ranges are found. Default <see cref="CalibrationMethod.MinMax"/>. Inputs of the model have the range of what was fed, whatever the method: pixels lie on a grid of their own.</summary>
    public CalibrationMethod Method { get; init; } = CalibrationMethod.MinMax;

    /// <summary>For <see cref="CalibrationMethod.Percentile"/>: the share of values inside the range, in percent, in (50, 100]; half of the rest is cut on each side. Default 99.99.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>Whether ranges are searched for symmetric quantization. Default no.</summary>
    public bool Symmetric { get; init; }

    /// <summary>Whether data that cannot be real is refused: samples that are all the same, pictures that are noise. Default no.</summary>
    public bool RefuseSynthetic { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>. Default <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads inside an operation; 0 lets ONNX Runtime choose. Default 0.</summary>
    public int Threads { get; init; }
}
