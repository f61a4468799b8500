using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.AddInt8"/>; the output may lie over either input.</summary>
public sealed unsafe class AddInt8Operator : Operator
{
    private readonly Operand _a, _b, _y;
    private readonly Int8Sum _sum;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public AddInt8Operator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<AddInt8Attributes>(inputs: 2);
        _a = context.Input(0, ElementType.UInt8);
        _b = context.Input(1, ElementType.UInt8);
        _y = context.Output(ElementType.UInt8);
        context.SameCount(_a, _y);
        context.SameCount(_b, _y);
        context.AllowInPlace(0);
        context.AllowInPlace(1);
        _sum = new Int8Sum(context, attributes);
        Split(_y.Count, Int8Sum.Nanoseconds(_y.Count));
    }

    /// <inheritdoc/>
    public override string Kernel => AddInt8.Describe(_y.Count);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => _sum.Run(_a.Bytes, _b.Bytes, _y.Bytes, first, end);
}
