namespace EdgeRuntime.Vision;

/// <summary>
/// The weights that turn <see cref="Source"/> pixels of one axis into <see cref="Target"/> pixels: a triangle filter with half-pixel centers, widened by the scale when
/// shrinking (so that no pixel is skipped). With scale s = source/target and width f = max(s, 1), target pixel o has its center at c = (o + ½)·s and weighs
/// source pixel i by max(0, 1 − |i + ½ − c|/f), normalized to a sum of 1. Weights are rounded to 1/2²² and pixels summed in integers, as Pillow's
/// <c>Image.resize(…, BILINEAR)</c> does, so that results are the same on every processor and those that models are commonly trained with.
/// </summary>
internal sealed class ResampleAxis
{
    /// <summary>Fraction bits of a weight: 8 bits of pixel, 22 of weight and 2 to spare for the sum fill an i32.</summary>
    public const int FractionBits = 22;

    /// <summary>½ in units of a weighted sum.</summary>
    public const int Half = 1 << (FractionBits - 1);

    private int[] _first = [];
    private int[] _count = [];
    private int[] _weights = [];
    private double[] _exact = [];
    private int _stride;

    public int Source { get; private set; }

    public int Target { get; private set; }

    /// <summary>Whether pixels stay as they are.</summary>
    public bool IsIdentity => Source == Target;

    /// <summary>The first source pixel that a target pixel reads.</summary>
    public int First(int target) => _first[target];

    /// <summary>The weights of a target pixel, one for each source pixel from <see cref="First"/> on.</summary>
    public ReadOnlySpan<int> Weights(int target) => _weights.AsSpan(target * _stride, _count[target]);

    /// <summary>Computes the weights, unless they are those already; allocates only when more room is needed than ever before.</summary>
    public void Set(int source, int target)
    {
        if (source == Source && target == Target)
            return;
        (Source, Target) = (source, target);
        var scale = (double)source / target;
        var width = Math.Max(scale, 1.0);
        _stride = (int)Math.Ceiling(width) * 2 + 1;
        Grow(ref _first, target);
        Grow(ref _count, target);
        Grow(ref _weights, target * _stride);
        if (_exact.Length < _stride)
            _exact = new double[_stride];
        for (var index = 0; index < target; index++)
            SetPixel(index, (index + 0.5) * scale, width);
    }

    private void SetPixel(int target, double center, double width)
    {
        var first = Math.Max(0, (int)(center - width + 0.5));
        var count = Math.Min(Source, (int)(center + width + 0.5)) - first;
        var sum = 0.0;
        for (var tap = 0; tap < count; tap++)
        {
            _exact[tap] = Math.Max(0.0, 1.0 - Math.Abs((tap + first - center + 0.5) * (1.0 / width)));
            sum += _exact[tap];
        }
        _first[target] = first;
        _count[target] = count;
        for (var tap = 0; tap < count; tap++)
            _weights[target * _stride + tap] = (int)(0.5 + _exact[tap] / sum * (1 << FractionBits));
    }

    private static void Grow(ref int[] array, int length)
    {
        if (array.Length < length)
            array = new int[length];
    }
}
