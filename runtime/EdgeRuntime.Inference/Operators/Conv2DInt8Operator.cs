using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Conv2DInt8"/>, and <see cref="PlanOpCode.Conv2DSumInt8"/>: every part of the work adds the other value to the pixels that it has just written.</summary>
public sealed unsafe class Conv2DInt8Operator : Operator
{
    private readonly Operand _x, _y, _other;
    private readonly sbyte* _weights;
    private readonly int* _bias;
    private readonly float* _multipliers;
    private readonly byte* _prepared;
    private readonly Window2D _window;
    private readonly int _groups, _grain, _inputZeroPoint;
    private readonly Requantization _output;
    private readonly bool _adds, _isB;
    private readonly KernelChoice _choice;
    private readonly Int8Sum _sum;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public Conv2DInt8Operator(OperatorContext context) : base(context)
    {
        _adds = Code == PlanOpCode.Conv2DSumInt8;
        var both = _adds ? context.Attributes<ConvolutionSumInt8Attributes>(inputs: 5) : new ConvolutionSumInt8Attributes { Convolution = context.Attributes<ConvolutionInt8Attributes>(inputs: 4) };
        var attributes = both.Convolution;
        _x = context.PitchedInput(0, ElementType.UInt8);
        _y = _adds ? context.Output(ElementType.UInt8) : context.PitchedOutput(ElementType.UInt8);
        _window = context.Window(attributes.Window, _x, _y);
        _groups = attributes.Groups;
        var (k, n) = context.GroupSize(_window, _groups);
        context.Require(_x.Pitch == 0 || Conv2DInt8.ReadsInPlace(_window, k), $"a window of several pixels, or of {k} channels, over rows {_x.Pitch} elements apart");
        var count = (long)_groups * WeightPacking.PackedInt8Count(k, n);
        _weights = (sbyte*)context.Constant(1, ElementType.Int8, count, count);
        _bias = (int*)context.PerChannel(2, ElementType.Int32, _window.OutputC);
        _multipliers = (float*)context.PerChannel(3, ElementType.Float32, _window.OutputC);
        _inputZeroPoint = context.ZeroPoint(attributes.InputZeroPoint);
        _output = context.Requantization(attributes.Output);
        if (_adds)
        {
            _other = context.Input(4, ElementType.UInt8);
            context.SameCount(_other, _y);
            context.Require(both.ConvolutionIsB is 0 or 1, $"place {both.ConvolutionIsB} of the convolution in the sum, expected 0 or 1");
            _isB = both.ConvolutionIsB == 1;
            _sum = new Int8Sum(context, both.Sum);
        }
        _choice = context.Kernel.IsAutomatic ? Conv2DInt8.Default(_window, _groups) : context.Chosen(Candidates);
        _prepared = context.Prepared(Conv2DInt8.PreparedBytes(_window, _groups, _choice));
        Conv2DInt8.Prepare(_weights, _window, _groups, _prepared, _choice);
        _workspace = context.Workspace;
        context.ReserveWorkspace(Conv2DInt8.WorkspaceBytes(_window, _groups, _choice));
        _grain = Conv2DInt8.Grain(_window, _groups, _choice);
        Split((Conv2DInt8.Units(_window) + _grain - 1) / _grain, Cost.Int8((double)_y.Count * k) + (_adds ? Int8Sum.Nanoseconds(_y.Count) : 0));
    }

    /// <inheritdoc/>
    public override string Kernel => Conv2DInt8.Describe(_window, _groups, _choice) + (_adds ? ", sum" : "");

    /// <inheritdoc/>
    public override IReadOnlyList<KernelChoice> Candidates => Conv2DInt8.Candidates(_window, _groups);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        first *= _grain;
        end = Math.Min(end * _grain, Conv2DInt8.Units(_window));
        Conv2DInt8.Run(_x.Bytes, _weights, _bias, _multipliers, _prepared, _y.Bytes, _window, _groups, _inputZeroPoint, _output, first, end, _workspace.Of(part), new PixelPitch(_x.Pitch, _y.Pitch), _choice);
        if (_adds)
            _sum.Run(_isB ? _other.Bytes : _y.Bytes, _isB ? _y.Bytes : _other.Bytes, _y.Bytes, first * _window.OutputC, end * _window.OutputC);
    }
}
