using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.PackConvTranspose"/>.</summary>
public sealed unsafe class PackConvTransposeOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly Window3D _window;
    private readonly int _groups;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public PackConvTransposeOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<Convolution3DAttributes>(inputs: 1);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        (_window, _groups) = (attributes.Window, attributes.Groups);
        if (_window.Validate() is { } fault)
            throw context.Invalid(fault);
        var (_, n) = context.GroupSize(_window, _groups);
        context.Require(_x.Count == (Int128)_window.InputC * n * _window.Taps, $"weights {_x.Shape}, expected {_window.InputC}x{n}x{_window.Taps}");
        context.Require(_y.Count == ConvTranspose.PackedCount(_window, _groups), $"y is {_y.Shape}, expected {ConvTranspose.PackedCount(_window, _groups)}");
        Split(1, Cost.Bytes((double)_y.Count * sizeof(float)));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => ConvTranspose.Pack(_x.Floats, _window, _groups, _y.Floats);
}
