using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.DepthwiseConv2DInt8"/>.</summary>
public sealed unsafe class DepthwiseConv2DInt8Operator : Operator
{
    private readonly Operand _x, _y;
    private readonly sbyte* _weights;
    private readonly int* _bias;
    private readonly float* _multipliers;
    private readonly byte* _prepared;
    private readonly Window2D _window;
    private readonly int _inputZeroPoint;
    private readonly KernelChoice _choice;
    private readonly Requantization _output;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public DepthwiseConv2DInt8Operator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<ConvolutionInt8Attributes>(inputs: 4);
        _x = context.Input(0, ElementType.UInt8);
        _y = context.Output(ElementType.UInt8);
        _window = context.Window(attributes.Window, _x, _y);
        context.SameChannels(_window);
        var taps = (long)_window.KernelH * _window.KernelW;
        _weights = (sbyte*)context.Constant(1, ElementType.Int8, taps * _window.InputC, taps * _window.InputC);
        _bias = (int*)context.PerChannel(2, ElementType.Int32, _window.OutputC);
        _multipliers = (float*)context.PerChannel(3, ElementType.Float32, _window.OutputC);
        _inputZeroPoint = context.ZeroPoint(attributes.InputZeroPoint);
        _output = context.Requantization(attributes.Output);
        _choice = context.Kernel.IsAutomatic ? DepthwiseConv2DInt8.Default(_window) : context.Chosen(Candidates);
        _prepared = context.Prepared(DepthwiseConv2DInt8.PreparedBytes(_window, _choice));
        DepthwiseConv2DInt8.Prepare(_weights, _bias, _multipliers, _window, _prepared, _choice);
        _workspace = context.Workspace;
        context.ReserveWorkspace(DepthwiseConv2DInt8.WorkspaceBytes(_window, _choice));
        Split(DepthwiseConv2DInt8.Units(_window), Cost.Int8((double)_y.Count * taps * 8));
    }

    /// <inheritdoc/>
    public override string Kernel => DepthwiseConv2DInt8.Describe(_window, _choice);

    /// <inheritdoc/>
    public override IReadOnlyList<KernelChoice> Candidates => DepthwiseConv2DInt8.Candidates(_window);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) =>
        DepthwiseConv2DInt8.Run(_x.Bytes, _weights, _bias, _multipliers, _prepared, _y.Bytes, _window, _inputZeroPoint, _output, first, end, _workspace.Of(part), _choice);
}
