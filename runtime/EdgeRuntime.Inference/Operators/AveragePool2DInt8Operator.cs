using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.AveragePool2DInt8"/>.</summary>
public sealed unsafe class AveragePool2DInt8Operator : Operator
{
    private readonly Operand _x, _y;
    private readonly Window2D _window;
    private readonly bool _countIncludePad;
    private readonly QuantizationParameters _input, _output;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public AveragePool2DInt8Operator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<PoolInt8Attributes>(inputs: 1);
        _x = context.Input(0, ElementType.UInt8);
        _y = context.Output(ElementType.UInt8);
        _window = context.Window(attributes.Pool.Window, _x, _y);
        context.SameChannels(_window);
        _countIncludePad = attributes.Pool.CountIncludePad != 0;
        _input = context.Quantization(attributes.Quantization.InputScale, attributes.Quantization.InputZeroPoint);
        _output = context.Quantization(attributes.Quantization.OutputScale, attributes.Quantization.OutputZeroPoint);
        Split(AveragePool2DInt8.Units(_window), Cost.Bytes((double)_y.Count * _window.KernelH * _window.KernelW * 4));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.Int8Vectors(_window.InputC);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => AveragePool2DInt8.Run(_x.Bytes, _y.Bytes, _window, _countIncludePad, _input, _output, first, end);
}
