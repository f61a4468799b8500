using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Gather"/>.</summary>
public sealed unsafe class GatherOperator : Operator
{
    private readonly Operand _x, _indices, _y;
    private readonly bool _wide;
    private readonly int _size;
    private readonly nint _innerBytes;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public GatherOperator(OperatorContext context) : base(context)
    {
        var axis = context.Attributes<AxisAttributes>(inputs: 2).Axis;
        _x = context.Input(0);
        _indices = context.Indices(1, out _wide);
        _y = context.PitchedOutput(_x.Type);
        (var outer, _size, var inner) = context.Along(_x, axis);
        context.Require((long)outer * _indices.Count * inner == _y.Count, $"{_indices.Shape} indices along axis {axis} of {_x.Shape} do not give y {_y.Shape}");
        context.Require(_y.Pitch == 0 || inner == _y.Shape[-1], $"slices of {inner} elements do not fit rows of {_y.Shape}");
        _innerBytes = (nint)inner * _x.ElementSize;
        Split(outer * _indices.Count, Cost.Bytes((double)_y.Count * _y.ElementSize * 2) + outer * (double)_indices.Count);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        Gather.Run(_x.Bytes, _indices.Bytes, _wide, _y.Bytes, _indices.Count, _size, _innerBytes, first, end, (nint)_y.Pitch * _y.ElementSize);
}
