using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.DynamicQuantize"/>: one unit, for every element depends on all.</summary>
public sealed unsafe class DynamicQuantizeOperator : Operator
{
    private readonly Operand _x, _y, _scale, _zero;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">The operands do not fit each other.</exception>
    public DynamicQuantizeOperator(OperatorContext context) : base(context)
    {
        context.Arity(inputs: 1, outputs: 3);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(0, ElementType.UInt8);
        _scale = context.Output(1, ElementType.Float32);
        _zero = context.Output(2, ElementType.UInt8);
        context.SameCount(_x, _y);
        context.Require(_scale.Count == 1 && _zero.Count == 1, $"scale is {_scale.Shape} and zero point {_zero.Shape}, expected one of each");
        Split(1, Cost.Bytes((double)_x.Count * 9));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        var quantization = DynamicQuantize.Run(_x.Floats, _y.Bytes, _x.Count);
        *_scale.Floats = quantization.Scale;
        *_zero.Bytes = (byte)quantization.ZeroPoint;
    }
}
