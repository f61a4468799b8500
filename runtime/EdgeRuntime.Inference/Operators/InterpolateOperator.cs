using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Interpolate"/>.</summary>
public sealed unsafe class InterpolateOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int* _indices;
    private readonly float* _weights;
    private readonly int _size, _length, _inner, _taps;
    private readonly float _fill;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public InterpolateOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<InterpolateAttributes>(inputs: 3);
        _x = context.Input(0, ElementType.Float32);
        _y = context.PitchedOutput(ElementType.Float32);
        (var outer, _size, _inner) = context.Along(_x, attributes.Axis);
        context.Require(_y.Shape.Rank == _x.Shape.Rank, $"x is {_x.Shape}, y {_y.Shape}");
        (_length, _taps, _fill) = (_y.Shape[attributes.Axis], attributes.Taps, attributes.Fill);
        context.Require((long)outer * _length * _inner == _y.Count, $"x is {_x.Shape}, y {_y.Shape} along axis {attributes.Axis}");
        context.Require(_y.Pitch == 0 || _inner == _y.Shape[-1], $"slices of {_inner} elements do not fit rows of {_y.Shape}");
        context.Require(_taps >= 1 && (long)_taps * _length <= int.MaxValue, $"{_taps} taps");
        var count = _taps * _length;
        _indices = (int*)context.Constant(1, ElementType.Int32, count, count);
        _weights = (float*)context.Constant(2, ElementType.Float32, count, count);
        for (var i = 0; i < count; i++)
            context.Require(_indices[i] >= (i % _taps == 0 ? -1 : 0) && _indices[i] < _size, $"tap {i} reads slice {_indices[i]} of {_size}");
        Split(outer * _length, Cost.Float32((double)_y.Count * _taps * 4));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatVectors(_inner);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        Interpolate.Run(_x.Floats, _indices, _weights, _y.Floats, _size, _length, _inner, _taps, _fill, first, end, _y.Pitch);
}
