using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Conv2D"/>.</summary>
public sealed unsafe class Conv2DOperator : Operator
{
    private readonly Operand _x, _y;
    private readonly float* _weights, _bias;
    private readonly Window2D _window;
    private readonly int _groups;
    private readonly Activation _activation;
    private readonly bool _half;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public Conv2DOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<ConvolutionAttributes>(inputs: context.Operation.Inputs.Count == 4 ? 4 : 3);
        _x = context.PitchedInput(0, ElementType.Float32);
        _y = context.PitchedOutput(ElementType.Float32);
        _window = context.Window(attributes.Window, _x, _y);
        _groups = attributes.Groups;
        context.Require(_x.Pitch == 0 || _window.IsPointwise, $"a window of several pixels over rows {_x.Pitch} elements apart");
        var (k, n) = context.GroupSize(_window, _groups);
        _weights = context.Weights(1, scales: 3, _groups, k, n, out _half);
        _bias = context.Bias(2, _window.OutputC);
        _activation = context.Activation(attributes.Activation);
        _workspace = context.Workspace;
        context.ReserveWorkspace(Conv2D.WorkspaceBytes(_window, _groups, _half));
        Split(Conv2D.Units(_window), Cost.Float32((double)_y.Count * k));
    }

    /// <inheritdoc/>
    public override string Kernel => Conv2D.Describe(_window, _groups, _half);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        Conv2D.Run(_x.Floats, _weights, _bias, _y.Floats, _window, _groups, _activation, first, end, _workspace.Of(part), _half, new PixelPitch(_x.Pitch, _y.Pitch));
}
