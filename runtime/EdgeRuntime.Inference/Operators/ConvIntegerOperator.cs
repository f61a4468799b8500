using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.ConvInteger"/>.</summary>
public sealed unsafe class ConvIntegerOperator : Operator
{
    private readonly Operand _x, _weights, _y;
    private readonly ZeroPointValues _zeroPointX, _zeroPointsW;
    private readonly Window3D _window;
    private readonly int _groups;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public ConvIntegerOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<Convolution3DAttributes>(inputs: 4);
        (_x, _weights) = (context.Input(0), context.Input(1));
        _y = context.Output(ElementType.Int32);
        _window = context.Window(attributes.Window, _x, _y);
        _groups = attributes.Groups;
        var (k, n) = context.GroupSize(_window, _groups);
        context.Require((Int128)_groups * k * n == _weights.Count, $"weights {_weights.Shape}, expected {_groups} times {k}x{n}");
        _zeroPointX = context.ZeroPoints(2, _x.Type, 1);
        _zeroPointsW = context.ZeroPoints(3, _weights.Type, _window.OutputC);
        _workspace = context.Workspace;
        context.ReserveWorkspace(ConvInteger.WorkspaceBytes(_window, _groups));
        Split(ConvInteger.Units(_window), Cost.Float32((double)_y.Count * k * 4));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        ConvInteger.Run(_x.Bytes, _zeroPointX.Now, _weights.Bytes, _zeroPointsW.Now, (int*)_y.Bytes, _window, _groups, first, end, _workspace.Of(part));
}
