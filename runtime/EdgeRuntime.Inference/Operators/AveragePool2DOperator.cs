using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.AveragePool2D"/>.</summary>
public sealed unsafe class AveragePool2DOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Window2D _window;
    private readonly bool _countIncludePad;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public AveragePool2DOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<PoolAttributes>(inputs: 1);
        _x = context.PitchedInput(0, ElementType.Float32);
        _y = context.PitchedOutput(ElementType.Float32);
        _window = context.Window(attributes.Window, _x, _y);
        context.SameChannels(_window);
        _countIncludePad = attributes.CountIncludePad != 0;
        Split(AveragePool2D.Units(_window), Cost.Bytes((double)_y.Count * _window.KernelH * _window.KernelW * sizeof(float)));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatVectors(_window.InputC);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => AveragePool2D.Run(_x.Floats, _y.Floats, _window, _countIncludePad, first, end, new PixelPitch(_x.Pitch, _y.Pitch));
}
