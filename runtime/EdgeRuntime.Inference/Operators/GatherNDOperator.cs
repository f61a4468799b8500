using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.GatherND"/>.</summary>
public sealed unsafe class GatherNDOperator : Operator
{
    private readonly Operand _x, _indices, _y;
    private readonly bool _wide;
    private readonly IndexTuples _tuples;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public GatherNDOperator(OperatorContext context) : base(context)
    {
        var batchDimensions = context.Attributes<GatherNDAttributes>(inputs: 2).BatchDimensions;
        _x = context.Input(0);
        _indices = context.Indices(1, out _wide);
        _y = context.Output(_x.Type);
        _tuples = IndexTuples.Create(_x.Shape, _indices.Shape, batchDimensions);
        context.Require((long)_tuples.Count * _tuples.Slice == _y.Count, $"{_tuples.Count} slices of {_tuples.Slice} elements do not give y {_y.Shape}");
        Split(_tuples.Count, Cost.Bytes((double)_y.Count * _y.ElementSize * 2) + _tuples.Count * 2.0 * _tuples.Depth);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        GatherND.Run(_x.Bytes, _indices.Bytes, _wide, _y.Bytes, _tuples, _x.ElementSize, first, end);
}
