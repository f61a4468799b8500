using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.MaxPool2D"/> in f32 or u8.</summary>
public sealed unsafe class MaxPool2DOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Window2D _window;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public MaxPool2DOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<PoolAttributes>(inputs: 1);
        _x = context.PitchedInput(0);
        context.Require(_x.Type is ElementType.Float32 or ElementType.UInt8, $"x is {_x.Type.ShortName()}, expected f32 or u8");
        _y = context.PitchedOutput(_x.Type);
        _window = context.Window(attributes.Window, _x, _y);
        context.SameChannels(_window);
        Split(MaxPool2D.Units(_window), Cost.Bytes((double)_y.Count * _window.KernelH * _window.KernelW * _x.ElementSize));
    }

    /// <inheritdoc/>
    public override string Kernel => _x.Type == ElementType.Float32 ? KernelNames.FloatVectors(_window.InputC) : KernelNames.Int8Vectors(_window.InputC, least: 8);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        var pitch = new PixelPitch(_x.Pitch, _y.Pitch);
        if (_x.Type == ElementType.Float32)
            MaxPool2D.Run(_x.Floats, _y.Floats, _window, first, end, pitch);
        else
            MaxPool2D.Run(_x.Bytes, _y.Bytes, _window, first, end, pitch);
    }
}
