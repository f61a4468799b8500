using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Where"/>; the output may lie over a or b where that has its shape.</summary>
public sealed unsafe class WhereOperator : Operator
{
    private readonly Operand _condition, _a, _b, _y;
    private readonly WhereBroadcast _walk;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public WhereOperator(OperatorContext context) : base(context)
    {
        context.Arity(inputs: 3);
        _condition = context.Input(0, ElementType.Bool);
        _a = context.Input(1);
        _b = context.Input(2, _a.Type);
        _y = context.Output(_a.Type);
        _walk = WhereBroadcast.Create(_condition.Shape, _a.Shape, _b.Shape, _y.Shape);
        if (_a.Count == _y.Count)
            context.AllowInPlace(1);
        if (_b.Count == _y.Count)
            context.AllowInPlace(2);
        Split(_y.Count, _y.Count * 1.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Where.Run(_condition.Bytes, _a.Bytes, _b.Bytes, _y.Bytes, _walk, _y.ElementSize, first, end);
}
