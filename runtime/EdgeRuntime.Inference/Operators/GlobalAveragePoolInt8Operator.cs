using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.GlobalAveragePoolInt8"/>.</summary>
public sealed unsafe class GlobalAveragePoolInt8Operator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _pixels, _channels;
    private readonly QuantizationParameters _input, _output;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public GlobalAveragePoolInt8Operator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<RequantizeAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.UInt8);
        _y = context.Output(ElementType.UInt8);
        (_pixels, _channels) = context.GlobalPoolSize(_x, _y);
        context.Require(_pixels < 1 << 23, $"{_pixels} pixels, expected fewer than 2^23");
        _input = context.Quantization(attributes.InputScale, attributes.InputZeroPoint);
        _output = context.Quantization(attributes.OutputScale, attributes.OutputZeroPoint);
        Split(GlobalAveragePoolInt8.Units(_x.Shape[0], _channels), Cost.Bytes((double)_x.Count * 2));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.Int8Vectors(_channels);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => GlobalAveragePoolInt8.Run(_x.Bytes, _y.Bytes, _pixels, _channels, _input, _output, first, end);
}
