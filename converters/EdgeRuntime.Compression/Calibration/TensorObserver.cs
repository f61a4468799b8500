namespace EdgeRuntime.Compression.Calibration;

/// <summary>What is kept of one tensor's values while a model is calibrated.</summary>
internal sealed class TensorObserver(CalibrationMethod method)
{
    private readonly Histogram? _histogram = method is CalibrationMethod.MinMax or CalibrationMethod.Average ? null : new Histogram();
    private ValueRange _range = new(float.PositiveInfinity, float.NegativeInfinity);
    private double _minima;
    private double _maxima;
    private int _batches;

    /// <summary>Takes the values of one batch, at least one, all finite.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        _range = _range.Union(new ValueRange(low, high));
        (_minima, _maxima, _batches) = (_minima + low, _maxima + high, _batches + 1);
        _histogram?.Add(values);
    }

    /// <summary>The range that the method gives.</summary>
    public ValueRange Range(CalibrationOptions options) => method switch
    {
        CalibrationMethod.Average => new ValueRange((float)(_minima / _batches), (float)(_maxima / _batches)),
        CalibrationMethod.Percentile => _histogram!.Between((100 - options.Percentile) / 200),
        CalibrationMethod.Entropy => EntropyRange.Find(_histogram!),
        CalibrationMethod.SquaredError => SquaredErrorRange.Find(_histogram!, options.Symmetric),
        _ => _range,
    };
}
