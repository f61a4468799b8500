using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.ArgMax"/>.</summary>
public sealed unsafe class ArgMaxOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _size, _inner;
    private readonly bool _smallest, _last;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ArgMaxOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<ArgMaxAttributes>(inputs: 1);
        _x = context.Input(0);
        context.Require(SortKey.Supports(_x.Type), $"x is {_x.Type.ShortName()}, which cannot be compared");
        _y = context.Output(ElementType.Int64);
        (var outer, _size, _inner) = context.Along(_x, attributes.Axis);
        context.Require((long)outer * _inner == _y.Count, $"x is {_x.Shape}, y {_y.Shape}");
        (_smallest, _last) = (attributes.Smallest != 0, attributes.SelectLast != 0);
        Split(_y.Count, _x.Count * 2.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => ArgMax.Run(_x.Type, _x.Bytes, (long*)_y.Bytes, _size, _inner, _smallest, _last, first, end);
}
