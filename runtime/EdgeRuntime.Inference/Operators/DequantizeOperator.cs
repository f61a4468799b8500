using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Dequantize"/>.</summary>
public sealed unsafe class DequantizeOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly QuantizationParameters _quantization;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public DequantizeOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<QuantizeAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.UInt8);
        _y = context.Output(ElementType.Float32);
        context.SameCount(_x, _y);
        _quantization = context.Quantization(attributes.Scale, attributes.ZeroPoint);
        Split(_y.Count, Cost.Bytes((double)_y.Count * 5));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.Int8Vectors(_y.Count);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Dequantize.Run(_x.Bytes, _y.Floats, _quantization, first, end);
}
