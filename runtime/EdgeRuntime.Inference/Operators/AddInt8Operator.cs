using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.AddInt8"/>; the output may lie over either input.</summary>
public sealed unsafe class AddInt8Operator : Operator
{
    private readonly Operand _a, _b, _y;
    private readonly QuantizationParameters _quantizationA, _quantizationB;
    private readonly float _outputScale;
    private readonly int _offset;
    private readonly Requantization _output;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public AddInt8Operator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<AddInt8Attributes>(inputs: 2);
        _a = context.Input(0, ElementType.UInt8);
        _b = context.Input(1, ElementType.UInt8);
        _y = context.Output(ElementType.UInt8);
        context.SameCount(_a, _y);
        context.SameCount(_b, _y);
        context.AllowInPlace(0);
        context.AllowInPlace(1);
        _quantizationA = context.Quantization(attributes.ScaleA, attributes.ZeroPointA);
        _quantizationB = context.Quantization(attributes.ScaleB, attributes.ZeroPointB);
        _outputScale = context.Quantization(attributes.OutputScale, attributes.Output.ZeroPoint).Scale;
        _output = context.Requantization(attributes.Output);
        _offset = attributes.Offset;
        context.Require(_offset is 0 or 128, $"offset {_offset}, expected 0 or 128");
        Split(_y.Count, Cost.Bytes((double)_y.Count * 6));
    }

    /// <inheritdoc/>
    public override string Kernel => AddInt8.Describe(_y.Count);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => AddInt8.Run(_a.Bytes, _quantizationA, _b.Bytes, _quantizationB, _y.Bytes, _outputScale, _output, first, end, _offset);
}
