using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.CumSum"/>; the output may lie over the input.</summary>
public sealed unsafe class CumSumOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _size, _inner;
    private readonly bool _exclusive, _reverse;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public CumSumOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<CumSumAttributes>(inputs: 1);
        _x = context.Input(0);
        context.Require(_x.Type is ElementType.Float32 or ElementType.Float64 or ElementType.Int32 or ElementType.Int64, $"x is {_x.Type.ShortName()}, expected f32, f64, i32 or i64");
        _y = context.Output(_x.Type);
        context.SameCount(_x, _y);
        context.AllowInPlace(0);
        (var outer, _size, _inner) = context.Along(_x, attributes.Axis);
        (_exclusive, _reverse) = (attributes.Exclusive != 0, attributes.Reverse != 0);
        Split(outer, _x.Count * 1.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => CumSum.Run(_x.Type, _x.Bytes, _y.Bytes, _size, _inner, _exclusive, _reverse, first, end);
}
