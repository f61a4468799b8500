using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Trilu"/>; the output may lie over the input.</summary>
public sealed unsafe class TriluOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly TriluAttributes _attributes;
    private readonly int _rows, _columns;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public TriluOperator(OperatorContext context) : base(context)
    {
        _attributes = context.Attributes<TriluAttributes>(inputs: 1);
        _x = context.Input(0);
        _y = context.Output(_x.Type);
        context.Require(_x.Shape.Rank >= 2, $"x is {_x.Shape}, expected matrices");
        context.SameCount(_x, _y);
        context.AllowInPlace(0);
        (_rows, _columns) = (_x.Shape[-2], _x.Shape[-1]);
        Split(_x.Count / _columns, Cost.Bytes((double)_x.Count * _x.ElementSize * 2));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Trilu.Run(_x.Bytes, _y.Bytes, _rows, _columns, _attributes.Upper != 0, _attributes.Diagonal, _x.ElementSize, first, end);
}
