using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.OneHot"/>.</summary>
public sealed unsafe class OneHotOperator : Operator
{
    private readonly Operand _indices, _values, _y;
    private readonly int _depth, _inner;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public OneHotOperator(OperatorContext context) : base(context)
    {
        var axis = context.Attributes<AxisAttributes>(inputs: 2).Axis;
        _indices = context.Input(0);
        context.Require(_indices.Type is ElementType.Int32 or ElementType.Int64 or ElementType.Float32, $"the indices are {_indices.Type.ShortName()}, expected i32, i64 or f32");
        _values = context.Input(1);
        _y = context.Output(_values.Type);
        context.Require(_values.Count == 2, $"the values are {_values.Shape}, expected 2");
        (var outer, _depth, _inner) = context.Along(_y, axis);
        context.Require((long)outer * _inner == _indices.Count, $"the indices are {_indices.Shape}, y {_y.Shape} along axis {axis}");
        Split(outer * _depth, _y.Count * 2.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => OneHot.Run(_indices.Bytes, _indices.Type, _values.Bytes, _y.Bytes, _depth, _inner, _y.ElementSize, first, end);
}
