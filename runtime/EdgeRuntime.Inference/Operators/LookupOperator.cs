using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Lookup"/>; the output may lie over the input.</summary>
public sealed unsafe class LookupOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly byte* _table;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">The operands do not fit each other.</exception>
    public LookupOperator(OperatorContext context) : base(context)
    {
        context.Arity(inputs: 2);
        _x = Bytes(context, context.Input(0));
        _table = (byte*)context.Constant(1, ElementType.UInt8, 256, 256);
        _y = Bytes(context, context.Output());
        context.SameCount(_x, _y);
        context.AllowInPlace(0);
        Split(_y.Count, Cost.Bytes((double)_y.Count * 4));
    }

    /// <inheritdoc/>
    public override string Kernel => Lookup.Describe(_y.Count);

    // The table is indexed by a signed number's bit pattern.
    private static Operand Bytes(OperatorContext context, Operand operand)
    {
        context.Require(operand.Type is ElementType.UInt8 or ElementType.Int8, $"its operands are u8 or s8, found {operand.Type.ShortName()}");
        return operand;
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Lookup.Run(_x.Bytes, _table, _y.Bytes, first, end);
}
