using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.DepthwiseConv2D"/>.</summary>
public sealed unsafe class DepthwiseConv2DOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly float* _weights, _bias;
    private readonly Window2D _window;
    private readonly Activation _activation;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public DepthwiseConv2DOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<ConvolutionAttributes>(inputs: 3);
        _x = context.PitchedInput(0, ElementType.Float32);
        _y = context.PitchedOutput(ElementType.Float32);
        _window = context.Window(attributes.Window, _x, _y);
        context.SameChannels(_window);
        var taps = (long)_window.KernelH * _window.KernelW;
        _weights = context.Weights(1, taps * _window.InputC);
        _bias = context.Bias(2, _window.OutputC);
        _activation = context.Activation(attributes.Activation);
        Split(DepthwiseConv2D.Units(_window), Cost.Float32((double)_y.Count * taps * 2));
    }

    /// <inheritdoc/>
    public override string Kernel => DepthwiseConv2D.Describe(_window);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => DepthwiseConv2D.Run(_x.Floats, _weights, _bias, _y.Floats, _window, _activation, first, end, new PixelPitch(_x.Pitch, _y.Pitch));
}
