using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Qat;

/// <summary>Constants of a QDQ model as floats, and back.</summary>
internal static class Dequantization
{
    /// <summary>The index of an element's scale.</summary>
    public static int Channel(int element, IReadOnlyList<long> shape, int? axis)
    {
        if (axis is null)
            return 0;
        var inner = 1L;
        for (var i = axis.Value + 1; i < shape.Count; i++)
            inner *= shape[i];
        return (int)(element / inner % shape[axis.Value]);
    }

    /// <summary><c>scale · (q − zero point)</c>, element by element.</summary>
    public static TensorData Run(TensorData integers, TensorData scale, TensorData? zeroPoint, int? axis)
    {
        var values = Integers(integers);
        var steps = scale.As<float>();
        var zeros = zeroPoint is null ? [0] : Integers(zeroPoint);
        var result = new float[values.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var channel = Channel(i, integers.Shape, axis);
            result[i] = steps[channel] * (values[i] - zeros[Math.Min(channel, zeros.Length - 1)]);
        }
        return TensorData.From(result, [.. integers.Shape]);
    }

    /// <summary>
    /// The floats that rounding to nearest makes the rounded ones of, as close to the exact ones as they come: those that adaptive rounding moved the other way are just on that side of the middle between two steps.
    /// Null where the exact ones were not rounded up or down, but changed.
    /// </summary>
    public static TensorData? Unrounded(TensorData exact, TensorData rounded, TensorData scale, int? axis)
    {
        const float Inside = 0.49f, OneStep = 1.01f;
        if (exact.Type != ElementType.Float32 || !exact.Shape.SequenceEqual(rounded.Shape))
            return null;
        var values = exact.As<float>().ToArray();
        var integers = rounded.As<float>();
        var steps = scale.As<float>();
        for (var i = 0; i < values.Length; i++)
        {
            var (difference, step) = (values[i] - integers[i], steps[Channel(i, rounded.Shape, axis)]);
            if (!(Math.Abs(difference) <= OneStep * step))
                return null;
            if (Math.Abs(difference) > Inside * step)
                values[i] = integers[i] + MathF.CopySign(Inside * step, difference);
        }
        return TensorData.From(values, [.. exact.Shape]);
    }

    /// <summary>Floats in the steps and the type that integers had.</summary>
    public static TensorData Quantize(TensorData real, TensorData like, TensorData scale, TensorData? zeroPoint, int? axis)
    {
        var values = real.As<float>();
        var steps = scale.As<float>();
        var zeros = zeroPoint is null ? [0] : Integers(zeroPoint);
        var bytes = new byte[values.Length];
        int minimum = like.Type == ElementType.Int8 ? sbyte.MinValue : byte.MinValue;
        for (var i = 0; i < bytes.Length; i++)
        {
            var channel = Channel(i, real.Shape, axis);
            bytes[i] = unchecked((byte)new QuantizationParameters(steps[channel], zeros[Math.Min(channel, zeros.Length - 1)]).Quantize(values[i], minimum, minimum + 255));
        }
        return new TensorData(like.Type, real.Shape, bytes);
    }

    private static int[] Integers(TensorData data) => data.Type switch
    {
        ElementType.Int8 => Array.ConvertAll(data.As<sbyte>().ToArray(), value => (int)value),
        ElementType.UInt8 => Array.ConvertAll(data.As<byte>().ToArray(), value => (int)value),
        _ => data.As<int>().ToArray(),
    };
}
