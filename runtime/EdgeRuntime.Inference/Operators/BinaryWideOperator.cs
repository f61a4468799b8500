using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.BinaryWide"/>; the output may lie over an input of its own shape and element size.</summary>
public sealed unsafe class BinaryWideOperator : Operator
{
    private readonly Operand _a, _b, _y;
    private readonly BinaryKind _kind;
    private readonly Broadcast _broadcast;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public BinaryWideOperator(OperatorContext context) : base(context)
    {
        _kind = context.Attributes<BinaryWideAttributes>(inputs: 2).Kind;
        _a = context.Input(0);
        _b = context.Input(1);
        _y = context.Output();
        context.Require(BinaryWide.IsSupported(_kind, _a.Type, _b.Type, _y.Type), $"function {(int)_kind} of {_a.Type.ShortName()} and {_b.Type.ShortName()} to {_y.Type.ShortName()}");
        _broadcast = Broadcast.Create(_a.Shape, _b.Shape);
        context.Require(_broadcast.Count == _y.Count, $"{_a.Shape} and {_b.Shape} give {_broadcast.Count} elements, y is {_y.Shape}");
        if (_a.Count == _y.Count && _a.ElementSize == _y.ElementSize)
            context.AllowInPlace(0);
        if (_b.Count == _y.Count && _b.ElementSize == _y.ElementSize)
            context.AllowInPlace(1);
        Split(_y.Count, _kind == BinaryKind.Power ? _y.Count * 20.0 : _y.Count * 4.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => BinaryWide.Run(_kind, _a.Type, _a.Bytes, _b.Type, _b.Bytes, _y.Type, _y.Bytes, _broadcast, first, end);
}
