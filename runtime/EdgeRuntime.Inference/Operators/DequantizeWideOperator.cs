using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.DequantizeWide"/>.</summary>
public sealed unsafe class DequantizeWideOperator : Operator
{
    private readonly Operand _x, _scale, _zero, _y;
    private readonly bool _hasZero;
    private readonly int _inner;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public DequantizeWideOperator(OperatorContext context) : base(context)
    {
        _inner = context.Attributes<QuantizeWideAttributes>(inputs: 3).Inner;
        _x = context.Input(0);
        context.Require(DequantizeWide.IsSupported(_x.Type), $"x is {_x.Type.ShortName()}, expected i32 or 8 or 16 bits");
        _scale = context.Input(1, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        context.SameCount(_x, _y);
        context.Require(_inner >= 1, $"{_inner} elements of a channel side by side");
        _hasZero = context.HasInput(2);
        if (_hasZero)
        {
            _zero = context.Input(2, _x.Type);
            context.SameCount(_scale, _zero);
        }
        Split(_y.Count, _y.Count * 2.0);
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => DequantizeWide.Run(_x.Type, _x.Bytes, _scale.Floats, _hasZero ? _zero.Bytes : null, _y.Floats, _scale.Count, _inner, first, end);
}
