using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Pad"/> of any element type.</summary>
public sealed unsafe class PadOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Operand? _given;
    private readonly Border _border;
    private readonly ulong _value;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public PadOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<PadAttributes>(inputs: context.Operation.Inputs.Count == 2 ? 2 : 1);
        _x = context.Input(0);
        _y = context.Output(_x.Type);
        _border = Border.Create(_x.Shape, attributes.Before, attributes.After);
        context.Require(_x.Shape.Rank == _y.Shape.Rank, $"x is {_x.Shape}, y {_y.Shape}");
        for (var axis = 0; axis < _y.Shape.Rank; axis++)
            context.Require(_border.Output[axis] == _y.Shape[axis], $"axis {axis} of y is {_y.Shape[axis]}, expected {_border.Output[axis]}");
        _value = _x.Type switch
        {
            ElementType.Float32 => BitConverter.SingleToUInt32Bits(attributes.Value),
            ElementType.UInt8 => (ulong)context.ZeroPoint(attributes.QuantizedValue),
            _ => attributes.ValueBits,
        };
        if (context.Operation.Inputs.Count == 2)
        {
            _given = context.Input(1, _x.Type);
            context.Require(_given.Value.Count == 1, $"the value is {_given.Value.Shape}, expected one element");
        }
        Split(_border.Rows, Cost.Bytes((double)_y.Count * _y.ElementSize * 2));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Pad.Run(_x.Bytes, _y.Bytes, _border, _x.ElementSize, _given is { } given ? Bits(given) : _value, first, end);

    private static ulong Bits(Operand value) => value.ElementSize switch
    {
        1 => *value.Bytes,
        2 => *(ushort*)value.Bytes,
        4 => *(uint*)value.Bytes,
        _ => *(ulong*)value.Bytes,
    };
}
