using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.GatherElements"/>.</summary>
public sealed unsafe class GatherElementsOperator : Operator
{
    private readonly Operand _x, _indices, _y;
    private readonly bool _wide;
    private readonly ElementWalk _walk;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public GatherElementsOperator(OperatorContext context) : base(context)
    {
        var axis = context.Attributes<AxisAttributes>(inputs: 2).Axis;
        _x = context.Input(0);
        _indices = context.Indices(1, out _wide);
        _y = context.Output(_x.Type);
        _walk = ElementWalk.Create(_x.Shape, _indices.Shape, axis);
        context.SameCount(_indices, _y);
        Split(_walk.Count, _walk.Count * 3.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        GatherElements.Run(_x.Bytes, _indices.Bytes, _wide, _y.Bytes, _walk, _x.ElementSize, first, end);
}
