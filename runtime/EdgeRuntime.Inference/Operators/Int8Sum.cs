using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary>The checked attributes of an INT8 addition, ready to compute with.</summary>
internal readonly unsafe struct Int8Sum
{
    private readonly QuantizationParameters _a, _b;
    private readonly float _outputScale;
    private readonly int _offset;
    private readonly Requantization _output;

    /// <exception cref="InvalidModelException">A scale, zero point, clamp or offset is impossible.</exception>
    public Int8Sum(OperatorContext context, in AddInt8Attributes attributes)
    {
        _a = context.Quantization(attributes.ScaleA, attributes.ZeroPointA);
        _b = context.Quantization(attributes.ScaleB, attributes.ZeroPointB);
        _outputScale = context.Quantization(attributes.OutputScale, attributes.Output.ZeroPoint).Scale;
        _output = context.Requantization(attributes.Output);
        _offset = attributes.Offset;
        context.Require(_offset is 0 or 128, $"offset {_offset}, expected 0 or 128");
    }

    /// <summary>A rough time for so many elements.</summary>
    public static double Nanoseconds(double count) => Cost.Bytes(count * 6);

    /// <summary>Computes elements [first, end); y may be a or b.</summary>
    public void Run(byte* a, byte* b, byte* y, int first, int end) => AddInt8.Run(a, _a, b, _b, y, _outputScale, _output, first, end, _offset);
}
