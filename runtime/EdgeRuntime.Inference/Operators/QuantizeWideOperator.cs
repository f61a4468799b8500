using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.QuantizeWide"/>.</summary>
public sealed unsafe class QuantizeWideOperator : Operator
{
    private readonly Operand _x, _scale, _zero, _y;
    private readonly bool _hasZero;
    private readonly int _inner;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public QuantizeWideOperator(OperatorContext context) : base(context)
    {
        _inner = context.Attributes<QuantizeWideAttributes>(inputs: 3).Inner;
        _x = context.Input(0, ElementType.Float32);
        _scale = context.Input(1, ElementType.Float32);
        _y = context.Output();
        context.Require(QuantizeWide.IsSupported(_y.Type), $"y is {_y.Type.ShortName()}, expected 8 or 16 bits");
        context.SameCount(_x, _y);
        context.Require(_inner >= 1, $"{_inner} elements of a channel side by side");
        _hasZero = context.HasInput(2);
        if (_hasZero)
        {
            _zero = context.Input(2, _y.Type);
            context.SameCount(_scale, _zero);
        }
        Split(_y.Count, _y.Count * 4.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => QuantizeWide.Run(_x.Floats, _scale.Floats, _hasZero ? _zero.Bytes : null, _y.Type, _y.Bytes, _scale.Count, _inner, first, end);
}
