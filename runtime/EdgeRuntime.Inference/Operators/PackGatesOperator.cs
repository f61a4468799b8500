using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.PackGates"/>.</summary>
public sealed unsafe class PackGatesOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly PackGatesAttributes _sizes;
    private readonly int _packedCount;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public PackGatesOperator(OperatorContext context) : base(context)
    {
        _sizes = context.Attributes<PackGatesAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        context.Require(_sizes.Directions >= 1 && _sizes.Gates >= 1 && _sizes.HiddenSize >= 1 && _sizes.K >= 1, $"{_sizes.Directions}x{_sizes.Gates}x{_sizes.HiddenSize}x{_sizes.K} weights");
        _packedCount = RecurrentPacking.PackedCount(_sizes.K, _sizes.Gates, _sizes.HiddenSize);
        context.Require((Int128)_sizes.Directions * _sizes.Gates * _sizes.HiddenSize * _sizes.K == _x.Count && (long)_sizes.Directions * _packedCount == _y.Count,
            $"x is {_x.Shape} and y {_y.Shape}, expected {_sizes.Directions}x{_sizes.Gates}x{_sizes.HiddenSize}x{_sizes.K} packed");
        Split(_sizes.Directions, Cost.Bytes((double)_y.Count * sizeof(float) * 4));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        var count = _sizes.Gates * _sizes.HiddenSize * _sizes.K;
        for (; first < end; first++)
            RecurrentPacking.Pack(new ReadOnlySpan<float>(_x.Floats + (nint)first * count, count), _sizes.K, _sizes.Gates, _sizes.HiddenSize, new Span<float>(_y.Floats + (nint)first * _packedCount, _packedCount));
    }
}
