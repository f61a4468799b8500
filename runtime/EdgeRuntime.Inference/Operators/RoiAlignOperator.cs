using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.RoiAlign"/>.</summary>
public sealed unsafe class RoiAlignOperator : Operator
{
    private readonly Operand _x, _regions, _batch, _y;
    private readonly bool _wide;
    private readonly RoiAlignShape _shape;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public RoiAlignOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<RoiAlignAttributes>(inputs: 3);
        _x = context.Input(0, ElementType.Float32);
        _regions = context.Input(1, ElementType.Float32);
        _batch = context.Indices(2, out _wide);
        _y = context.Output(ElementType.Float32);
        TensorShape x = _x.Shape, y = _y.Shape;
        context.Require(x.Rank == 4 && y.Rank == 4 && x[3] == y[3], $"x is {x}, y {y}, expected [N,H,W,C] and [R,PH,PW,C]");
        context.Require(_regions.Count == 4L * y[0] && _batch.Count == y[0], $"{_regions.Shape} regions with {_batch.Count} indices, y is {y}");
        _shape = new RoiAlignShape
        {
            Batch = x[0], Height = x[1], Width = x[2], Channels = x[3], CellsH = y[1], CellsW = y[2],
            Scale = attributes.Scale, Offset = attributes.Offset, SamplingRatio = attributes.SamplingRatio, Maximum = attributes.Maximum != 0,
        };
        Split(_y.Count / x[3], Cost.Float32(_y.Count * 16.0));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => RoiAlign.Run(_x.Floats, _regions.Floats, _batch.Bytes, _wide, _y.Floats, _shape, first, end);
}
