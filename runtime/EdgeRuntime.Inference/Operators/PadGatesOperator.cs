using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.PadGates"/>.</summary>
public sealed unsafe class PadGatesOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly PadGatesAttributes _sizes;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public PadGatesOperator(OperatorContext context) : base(context)
    {
        _sizes = context.Attributes<PadGatesAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        var (directions, hidden, taken) = (_sizes.Directions, _sizes.HiddenSize, _sizes.OutputVectors);
        context.Require(directions >= 1 && hidden >= 1 && taken >= 1 && taken <= _sizes.InputVectors, $"{taken} of {_sizes.InputVectors} vectors of {hidden} in {directions} directions");
        context.Require((Int128)directions * _sizes.InputVectors * hidden == _x.Count && (Int128)directions * taken * RecurrentPacking.Padded(hidden) == _y.Count,
            $"x is {_x.Shape} and y {_y.Shape}, expected {directions}x{_sizes.InputVectors}x{hidden} and {directions}x{taken}x{RecurrentPacking.Padded(hidden)}");
        var last = _sizes.InputVectors - taken;
        context.Require(_sizes.First >= 0 && _sizes.First <= last && _sizes.Second >= -1 && _sizes.Second <= last, $"vectors from {_sizes.First} and {_sizes.Second} of {_sizes.InputVectors}");
        Split(directions, Cost.Bytes((double)_y.Count * sizeof(float) * 2));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        var (hidden, padded) = (_sizes.HiddenSize, RecurrentPacking.Padded(_sizes.HiddenSize));
        for (; first < end; first++)
        {
            var source = _x.Floats + (nint)first * _sizes.InputVectors * hidden;
            var destination = _y.Floats + (nint)first * _sizes.OutputVectors * padded;
            for (var vector = 0; vector < _sizes.OutputVectors; vector++, destination += padded)
            {
                var added = _sizes.Second < 0 || vector == _sizes.Alone ? null : source + (nint)(_sizes.Second + vector) * hidden;
                RecurrentPacking.Pad(source + (nint)(_sizes.First + vector) * hidden, added, destination, hidden);
            }
        }
    }
}
