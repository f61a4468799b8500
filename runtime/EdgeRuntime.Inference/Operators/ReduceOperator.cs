using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Reduce"/>.</summary>
public sealed unsafe class ReduceOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly ReductionKind _kind;
    private readonly int _count, _inner;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ReduceOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<ReduceAttributes>(inputs: 1);
        _x = context.Input(0);
        _y = context.Output(_x.Type);
        (_kind, _count, _inner) = (attributes.Kind, attributes.Count, attributes.Inner);
        context.Require(_x.Type == ElementType.Float32 ? _kind is >= ReductionKind.Sum and <= ReductionKind.LogSumExp : ReduceWide.IsSupported(_kind, _x.Type), $"function {(int)_kind} of {_x.Type.ShortName()}");
        context.SplitOf(attributes.Outer, _count, _inner, _x);
        context.Require((long)attributes.Outer * _inner == _y.Count, $"y is {_y.Shape}, expected {attributes.Outer}x{_inner}");
        Split(_y.Count, _x.Count * (_x.Type != ElementType.Float32 ? 4.0 : _kind == ReductionKind.LogSumExp ? 3.0 : 0.5));
    }

    /// <inheritdoc/>
    public override string Kernel => _x.Type == ElementType.Float32 ? KernelNames.FloatVectors() : KernelNames.Portable;

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        if (_x.Type == ElementType.Float32)
            Reduce.Run(_kind, _x.Floats, _y.Floats, _count, _inner, first, end);
        else
            ReduceWide.Run(_kind, _x.Type, _x.Bytes, _y.Bytes, _count, _inner, first, end);
    }
}
