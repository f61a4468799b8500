namespace EdgeRuntime.Vision.Frames;

/// <summary>Which columns of a frame each column of the input covers, and by how much of each.</summary>
internal sealed class AreaAxis
{
    private (float Scale, float First, int Left, int Count, int Size) _set;
    private int[] _first = [];
    private int[] _count = [];
    private float[] _weights = [];
    private int _stride;

    /// <summary>The pixels from the edge <paramref name="begin"/> to the edge <paramref name="end"/>, clipped to a side of <paramref name="size"/> (a piece of the last or first pixel where all of it is outside), and 1 ÷ its length.</summary>
    public static (int First, int Last, float Scale) Cover(float begin, float end, int size, out float from, out float until)
    {
        const float least = 1f / 64;
        from = Math.Clamp(begin, 0, size - least);
        until = Math.Clamp(end, from + least, size);
        return ((int)from, Math.Max((int)from, (int)MathF.Ceiling(until) - 1), 1 / (until - from));
    }

    /// <summary>How much of a pixel lies between two edges, 0 to 1.</summary>
    public static float Share(int pixel, float from, float until) => Math.Max(0, Math.Min(until, pixel + 1) - Math.Max(from, pixel));

    /// <summary>Computes the weights, unless they are those already.</summary>
    public void Set(float scale, float first, int left, int count, int size)
    {
        if (_set == (scale, first, left, count, size))
            return;
        _set = (scale, first, left, count, size);
        _stride = (int)Math.Ceiling(scale) + 2;
        if (_first.Length < count)
            (_first, _count) = (new int[count], new int[count]);
        if (_weights.Length < count * _stride)
            _weights = new float[count * _stride];
        for (var i = 0; i < count; i++)
        {
            var (begin, end, share) = Cover(scale * (left + i) + first, scale * (left + i + 1) + first, size, out var from, out var until);
            (_first[i], _count[i]) = (begin, end - begin + 1);
            for (var pixel = begin; pixel <= end; pixel++)
                _weights[i * _stride + pixel - begin] = Share(pixel, from, until) * share;
        }
    }

    /// <summary>The weighted sums of values that lie <paramref name="step"/> apart.</summary>
    public void Mean(ReadOnlySpan<float> values, int step, int offset, Span<float> to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            var at = values[(_first[i] * step + offset)..];
            var weights = _weights.AsSpan(i * _stride, _count[i]);
            var sum = 0f;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += at[tap * step] * weights[tap];
            to[i] = sum;
        }
    }
}
