using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Normalize"/>; the output may lie over x.</summary>
public sealed unsafe class NormalizeOperator : Operator
{
    private readonly Operand _x, _scale, _bias, _y;
    private readonly bool _hasScale, _hasBias;
    private readonly Normalization _normalization;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public NormalizeOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<NormalizeAttributes>(inputs: 3);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        context.SameCount(_x, _y);
        context.SplitOf(attributes.Outer, attributes.Count, attributes.Inner, _x);
        context.Require(attributes.Kind is >= NormalizationKind.MeanVariance and <= NormalizationKind.L2, $"unknown normalization {(int)attributes.Kind}");
        context.Require(attributes.Channels >= 1 && attributes.ChannelSize >= 1, $"{attributes.Channels} channels of {attributes.ChannelSize}");
        (_hasScale, _hasBias) = (context.HasInput(1), context.HasInput(2));
        if (_hasScale)
            _scale = context.Input(1, ElementType.Float32);
        if (_hasBias)
            _bias = context.Input(2, ElementType.Float32);
        context.Require((!_hasScale || _scale.Count == attributes.Channels) && (!_hasBias || _bias.Count == attributes.Channels), $"scale or bias is not for {attributes.Channels} channels");
        context.Require(attributes.Inner == 1 || (!_hasScale && !_hasBias) || (attributes.ChannelSize == 1 && attributes.Channels == attributes.Inner), $"{attributes.Channels} channels of {attributes.ChannelSize} for {attributes.Inner} groups side by side");
        _normalization = new Normalization
        {
            Kind = attributes.Kind, Count = attributes.Count, Inner = attributes.Inner, Channels = attributes.Channels, ChannelSize = attributes.ChannelSize, Epsilon = attributes.Epsilon,
        };
        context.AllowInPlace(0);
        Split(attributes.Outer * attributes.Inner, _x.Count * 1.5);
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatVectors();

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => Normalize.Run(_normalization, _x.Floats, _hasScale ? _scale.Floats : null, _hasBias ? _bias.Floats : null, _y.Floats, first, end);
}
