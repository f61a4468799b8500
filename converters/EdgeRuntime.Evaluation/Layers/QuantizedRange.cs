using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Evaluation.Layers;

/// <summary>Adds to histograms what the quantized form of the same tensor can hold.</summary>
internal static class QuantizedRange
{
    /// <summary>The range of a QuantizeLinear or DequantizeLinear node: over all channels where there are several.</summary>
    /// <param name="histogram">Values of the tensor.</param>
    /// <param name="node">The node; null leaves the histogram as it is.</param>
    /// <param name="quantized">The type of the quantized form, where the zero point does not say.</param>
    /// <param name="index">The graph of the node.</param>
    public static ReportHistogram With(this ReportHistogram histogram, Node? node, ElementType? quantized, GraphIndex index)
    {
        if (node is null || index.Constant(node.Input(1)) is not { Type: ElementType.Float32, Count: > 0 } scales)
            return histogram;
        var zeroPoints = index.Constant(node.Input(2));
        if (Limits(zeroPoints?.Type ?? quantized ?? ElementType.UInt8) is not var (smallest, largest))
            return histogram;
        var (low, high, finest, coarsest) = (double.PositiveInfinity, double.NegativeInfinity, float.PositiveInfinity, 0f);
        for (var i = 0; i < scales.Count; i++)
        {
            var scale = scales.As<float>()[i];
            var zero = zeroPoints is null ? 0 : TensorValues.Read(zeroPoints.Type, zeroPoints.Bytes.Span, zeroPoints.Count == 1 ? 0 : i);
            (low, high) = (Math.Min(low, (smallest - zero) * scale), Math.Max(high, (largest - zero) * scale));
            (finest, coarsest) = (Math.Min(finest, scale), Math.Max(coarsest, scale));
        }
        return histogram with { ChosenLow = low, ChosenHigh = high, SmallestScale = finest, LargestScale = coarsest };
    }

    private static (double Smallest, double Largest)? Limits(ElementType type) => type switch
    {
        ElementType.UInt8 => (0, 255),
        ElementType.Int8 => (-128, 127),
        ElementType.UInt16 => (0, 65535),
        ElementType.Int16 => (-32768, 32767),
        _ => null,
    };
}
