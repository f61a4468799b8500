using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.GridSample"/>.</summary>
public sealed unsafe class GridSampleOperator : Operator
{
    private readonly Operand _x, _grid, _y;
    private readonly GridSampleShape _shape;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public GridSampleOperator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<GridSampleAttributes>(inputs: 2);
        _x = context.Input(0, ElementType.Float32);
        _grid = context.Input(1, ElementType.Float32);
        _y = context.Output(ElementType.Float32);
        TensorShape x = _x.Shape, y = _y.Shape;
        context.Require(x.Rank == 4 && y.Rank == 4 && x[0] == y[0] && x[3] == y[3], $"x is {x}, y {y}, expected [N,H,W,C] and [N,OH,OW,C]");
        context.Require(_grid.Count == 2L * y[0] * y[1] * y[2], $"the grid is {_grid.Shape}, y {y}");
        context.Require(attributes.Interpolation is >= GridInterpolation.Linear and <= GridInterpolation.Cubic && attributes.Padding is >= GridPadding.Zeros and <= GridPadding.Reflection,
            $"unknown interpolation {(int)attributes.Interpolation} or padding {(int)attributes.Padding}");
        _shape = new GridSampleShape
        {
            Height = x[1], Width = x[2], Channels = x[3], Points = y[1] * y[2],
            Interpolation = (int)attributes.Interpolation, Padding = (int)attributes.Padding, AlignCorners = attributes.AlignCorners != 0,
        };
        Split(_y.Count / x[3], Cost.Float32(_y.Count * 16.0));
    }

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end) => GridSample.Run(_x.Floats, _grid.Floats, _y.Floats, _shape, first, end);
}
