using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.LocalResponseNormalization"/>.</summary>
public sealed unsafe class LocalResponseNormalizationOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly int _channels;
    private readonly LocalResponseNormalizationAttributes _attributes;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public LocalResponseNormalizationOperator(OperatorContext context) : base(context)
    {
        _attributes = context.Attributes<LocalResponseNormalizationAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        context.SameCount(_x, _y);
        context.Require(_x.Shape.Rank >= 1, $"x is a scalar");
        _channels = _x.Shape[-1];
        context.Require(_attributes.Size is >= 1 and <= OperatorContext.MaxKernelVolume, $"sums over {_attributes.Size} channels");
        Split(_x.Count / _channels, _x.Count * (2.0 + Math.Min(_attributes.Size, _channels)));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatVectors(_channels);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        LocalResponseNormalization.Run(_x.Floats, _y.Floats, _channels, _attributes.Size, _attributes.Alpha, _attributes.Beta, _attributes.Bias, first, end);
}
