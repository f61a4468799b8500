using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.ConvTranspose"/>.</summary>
public sealed unsafe class ConvTransposeOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly FloatValues _weights;
    private readonly FloatValues? _bias;
    private readonly Window3D _window;
    private readonly int _groups;
    private readonly Activation _activation;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ConvTransposeOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<Convolution3DAttributes>(inputs: 3);
        _x = context.Input(0, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        _window = context.Window(attributes.Window, _x, _y);
        _groups = attributes.Groups;
        var (k, n) = context.GroupSize(_window, _groups);
        _weights = context.Values(1, ConvTranspose.PackedCount(_window, _groups));
        _bias = context.BiasValues(2, _window.OutputC);
        _activation = context.Activation(attributes.Activation);
        _workspace = context.Workspace;
        context.ReserveWorkspace(ConvTranspose.WorkspaceBytes(_window, _groups));
        Split(ConvTranspose.Units(_window), Cost.Float32((double)_x.Count / _window.InputC * k * n * _groups));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatProduct(_window.InputPixels);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        ConvTranspose.Run(_x.Floats, _weights.Pointer, _bias is { } bias ? bias.Pointer : null, _y.Floats, _window, _groups, _activation, first, end, _workspace.Of(part));
}
