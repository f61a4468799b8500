using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Copy"/>.</summary>
public sealed unsafe class CopyOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _elementSize;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">The operands do not fit each other.</exception>
    public CopyOperator(OperatorContext context) : base(context)
    {
        context.Arity(inputs: 1);
        _x = context.Input(0);
        _y = context.Output(_x.Type);
        context.SameCount(_x, _y);
        context.AllowInPlace(0);
        _elementSize = _x.ElementSize;
        Split(_x.Count, Cost.Bytes((double)_x.Count * _elementSize * 2));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        var bytes = (long)(end - first) * _elementSize;
        Buffer.MemoryCopy(_x.Bytes + (nint)first * _elementSize, _y.Bytes + (nint)first * _elementSize, bytes, bytes);
    }
}
