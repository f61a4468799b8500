using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.TopK"/>.</summary>
public sealed unsafe class TopKOperator : Operator
{
    private readonly Operand _x, _values, _indices;
    private readonly int _size, _inner, _k;
    private readonly bool _smallest;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public TopKOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<TopKAttributes>(inputs: 1, outputs: 2);
        _x = context.Input(0);
        context.Require(SortKey.Supports(_x.Type), $"x is {_x.Type.ShortName()}, which cannot be sorted");
        _values = context.Output(_x.Type);
        _indices = context.Output(1, ElementType.Int64);
        (var outer, _size, _inner) = context.Along(_x, attributes.Axis);
        context.Require(_values.Shape.Rank == _x.Shape.Rank, $"x is {_x.Shape}, the values {_values.Shape}");
        _k = _values.Shape[attributes.Axis];
        context.Require(_k >= 1 && _k <= _size, $"{_k} of {_size} elements");
        context.Require((long)outer * _k * _inner == _values.Count && _values.Count == _indices.Count, $"x is {_x.Shape}, the values {_values.Shape}, the indices {_indices.Shape}");
        _smallest = attributes.Smallest != 0;
        context.ReserveWorkspace(checked((int)TopK.ScratchBytes(_k)));
        _workspace = context.Workspace;
        Split(outer * _inner, _x.Count * 4.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        TopK.Run(_x.Type, _x.Bytes, _values.Bytes, (long*)_indices.Bytes, _workspace.Of(part), _size, _inner, _k, _smallest, first, end);
}
