using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.ScaleShift"/>; the output may lie over the input.</summary>
public sealed unsafe class ScaleShiftOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly float* _scale, _shift;
    private readonly int _channels;
    private readonly Activation _activation;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ScaleShiftOperator(OperatorContext context) : base(context)
    {
        _activation = context.Activation(context.Attributes<Activation>(inputs: 3));
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        context.SameCount(_x, _y);
        context.Require(_x.Shape.Rank >= 1, $"x is a scalar");
        context.AllowInPlace(0);
        _channels = _x.Shape[-1];
        _scale = (float*)context.Constant(1, ElementType.Float32, _channels, _channels);
        _shift = (float*)context.Constant(2, ElementType.Float32, _channels, _channels);
        Split(_x.Count / _channels, Cost.Bytes((double)_x.Count * 2 * sizeof(float)) + Cost.Activation(_activation, _x.Count));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatVectors(_channels);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => ScaleShift.Run(_x.Floats, _scale, _shift, _y.Floats, _channels, _activation, first, end);
}
