using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.StridedCopy"/>: slices with steps, repetitions, reversals. It is <see cref="Transpose"/> with strides from the plan.</summary>
public sealed unsafe class StridedCopyOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Permutation _walk;
    private readonly nint _offset;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public StridedCopyOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<StridedCopyAttributes>(inputs: 1);
        _x = context.Input(0);
        _y = context.Output(_x.Type);
        context.Require(attributes.Rank is >= 1 and <= TensorShape.MaxRank, $"{attributes.Rank} axes, expected 1 to {TensorShape.MaxRank}");
        ReadOnlySpan<int> sizes = ((ReadOnlySpan<int>)attributes.Sizes)[..attributes.Rank], strides = ((ReadOnlySpan<int>)attributes.Strides)[..attributes.Rank];
        long count = 1, lowest = attributes.Offset, highest = attributes.Offset;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            context.Require(sizes[axis] >= 1 && sizes[axis] <= _y.Count, $"axis {axis} has {sizes[axis]} steps, y is {_y.Shape}");
            count = checked(count * sizes[axis]);
            var reach = (sizes[axis] - 1L) * strides[axis];
            lowest += Math.Min(0, reach);
            highest += Math.Max(0, reach);
        }
        context.Require(count == _y.Count, $"{count} steps in all, y is {_y.Shape}");
        context.Require(lowest >= 0 && highest < _x.Count, $"it reads elements {lowest} to {highest} of {_x.Count}");
        _walk = Permutation.Create(sizes, strides);
        _offset = (nint)attributes.Offset * _x.ElementSize;
        Split(_walk.Count, Cost.Bytes((double)_y.Count * _y.ElementSize * 4));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Transpose.Run(_x.Bytes + _offset, _y.Bytes, _walk, _x.ElementSize, first, end);
}
