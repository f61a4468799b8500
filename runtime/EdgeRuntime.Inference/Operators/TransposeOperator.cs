using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Transpose"/>.</summary>
public sealed unsafe class TransposeOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Permutation _permutation;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public TransposeOperator(OperatorContext context) : base(context)
    {
        var axes = context.Attributes<TransposeAttributes>(inputs: 1).Axes;
        _x = context.Input(0);
        _y = context.Output(_x.Type);
        ReadOnlySpan<int> order = ((ReadOnlySpan<int>)axes)[.._x.Shape.Rank];
        _permutation = Permutation.Create(_x.Shape, order);
        context.SameCount(_x, _y);
        Split(_permutation.Count, Cost.Bytes((double)_x.Count * _x.ElementSize * 4));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Transpose.Run(_x.Bytes, _y.Bytes, _permutation, _x.ElementSize, first, end);
}
