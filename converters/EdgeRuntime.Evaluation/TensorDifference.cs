namespace EdgeRuntime.Evaluation;

/// <summary>How one tensor differs between two engines, over all inputs that were run.</summary>
public sealed class TensorDifference
{
    private double _sum;

    /// <summary>Starts a comparison of one tensor.</summary>
    public TensorDifference(TensorInfo tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Name = tensor.Name;
        Type = tensor.Type.ShortName();
        Shape = tensor.Shape.ToString();
    }

    /// <summary>The tensor's name in the model.</summary>
    public string Name { get; }

    /// <summary>Its element type.</summary>
    public string Type { get; }

    /// <summary>Its shape in the model's layout.</summary>
    public string Shape { get; }

    /// <summary>Elements that were compared.</summary>
    public long Count { get; private set; }

    /// <summary>Elements whose bits differ (both NaN counts as equal).</summary>
    public long Differing { get; private set; }

    /// <summary>max |a − b|, in the tensor's own unit: quantization steps for integers. Infinite where only one of both is NaN or they are different infinities.</summary>
    public double Largest { get; private set; }

    /// <summary>mean |a − b|.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>max |b|: what <see cref="Largest"/> can be related to.</summary>
    public double Magnitude { get; private set; }

    /// <summary>Adds one pair of values.</summary>
    public void Add(double a, double b)
    {
        Count++;
        if (double.IsFinite(b))
            Magnitude = Math.Max(Magnitude, Math.Abs(b));
        if (BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (double.IsNaN(a) && double.IsNaN(b)))
            return;
        Differing++;
        var difference = Math.Abs(a - b);
        if (double.IsNaN(difference))
            difference = double.PositiveInfinity;
        Largest = Math.Max(Largest, difference);
        _sum += difference;
    }
}
