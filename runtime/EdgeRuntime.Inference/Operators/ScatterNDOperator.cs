using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.ScatterND"/>; on one thread, because updates may meet. The output may lie over x.</summary>
public sealed unsafe class ScatterNDOperator : Operator
{
    private readonly Operand _x, _indices, _updates, _y;
    private readonly bool _wide;
    private readonly IndexTuples _tuples;
    private readonly ScatterKind _kind;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ScatterNDOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<ScatterAttributes>(inputs: 3);
        (_x, _updates, _y) = context.ScatterOperands(_kind = attributes.Kind);
        _indices = context.Indices(1, out _wide);
        _tuples = IndexTuples.Create(_x.Shape, _indices.Shape, batchDimensions: 0);
        context.Require((long)_tuples.Count * _tuples.Slice == _updates.Count, $"{_tuples.Count} slices of {_tuples.Slice} elements, the updates are {_updates.Shape}");
        Split(1, 0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        long bytes = (long)_x.Count * _x.ElementSize;
        Buffer.MemoryCopy(_x.Bytes, _y.Bytes, bytes, bytes);
        ScatterND.Run(_indices.Bytes, _wide, _updates.Bytes, _y.Bytes, _tuples, _x.Type, _kind);
    }
}
