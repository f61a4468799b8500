using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Cast"/>; the output may lie over an input of its own element size.</summary>
public sealed unsafe class CastOperator : Operator
{
    private readonly Operand _x, _y;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">The operands do not fit each other.</exception>
    public CastOperator(OperatorContext context) : base(context)
    {
        context.Arity(inputs: 1);
        _x = context.Input(0);
        _y = context.Output();
        context.Require(Cast.IsSupported(_x.Type) && Cast.IsSupported(_y.Type), $"from {_x.Type.ShortName()} to {_y.Type.ShortName()}, expected numbers");
        context.SameCount(_x, _y);
        if (_x.ElementSize == _y.ElementSize)
            context.AllowInPlace(0);
        Split(_y.Count, _y.Count * 2.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Cast.Run(_x.Type, _x.Bytes, _y.Type, _y.Bytes, first, end);
}
