using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>RoiAlign over channels-last features.</summary>
internal sealed class RoiAlignLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["RoiAlign"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (x, regions, batch) = (node.Input(0), node.Input(1), node.Input(2));
        Selection.TypeOf(node, context, x, ElementType.Float32);
        Selection.TypeOf(node, context, regions, ElementType.Float32);
        Selection.TypeOf(node, context, batch, ElementType.Int64, ElementType.Int32);
        var y = context.Declare(node.Outputs[0]);
        Selection.RequireElements(node, y.Shape);
        Selection.RequireStorable(node, context, x);
        if (context.Shape(x).Rank != 4 || context.Shape(regions) != new TensorShape(y.Shape[0], 4) || context.Shape(batch) != new TensorShape(y.Shape[0]))
            throw new UnsupportedNodeException(node, $"x is {context.Shape(x)}, regions {context.Shape(regions)} and indices {context.Shape(batch)}, expected [N,C,H,W], [R,4] and [R]");
        if (node.Text("mode", "avg") is not ("avg" or "max"))
            throw new UnsupportedNodeException(node, $"mode '{node.Text("mode")}' is not supported");
        var halfPixel = node.Text("coordinate_transformation_mode", context.Model.Opset >= 16 ? "half_pixel" : "output_half_pixel") == "half_pixel";
        context.Emit(PlanOpCode.RoiAlign, node, [context.InChannelsLast(x), context.InModelOrder(regions), context.InModelOrder(batch)], y, ElementOrder.ChannelsLast, PlanAttributes.Write(new RoiAlignAttributes
        {
            Scale = node.Float("spatial_scale", 1),
            Offset = halfPixel ? 0.5f : 0,
            SamplingRatio = (int)node.Int("sampling_ratio"),
            Maximum = node.Text("mode", "avg") == "max" ? 1 : 0,
        }));
    }
}

/// <summary>GridSample over channels-last images.</summary>
internal sealed class GridSampleLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["GridSample"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (x, grid) = (node.Input(0), node.Input(1));
        Selection.TypeOf(node, context, x, ElementType.Float32);
        Selection.TypeOf(node, context, grid, ElementType.Float32);
        Selection.RequireStorable(node, context, x);
        if (context.Shape(x).Rank != 4 || context.Shape(grid).Rank != 4 || context.Shape(grid)[0] != context.Shape(x)[0] || context.Shape(grid)[3] != 2)
            throw new UnsupportedNodeException(node, $"x is {context.Shape(x)} and the grid {context.Shape(grid)}, expected [N,C,H,W] and [N,OH,OW,2]");
        var attributes = new GridSampleAttributes
        {
            Interpolation = node.Text("mode", "linear") switch
            {
                "bilinear" or "linear" => GridInterpolation.Linear,
                "nearest" => GridInterpolation.Nearest,
                "bicubic" or "cubic" => GridInterpolation.Cubic,
                var mode => throw new UnsupportedNodeException(node, $"mode '{mode}' is not supported"),
            },
            Padding = node.Text("padding_mode", "zeros") switch
            {
                "zeros" => GridPadding.Zeros,
                "border" => GridPadding.Border,
                "reflection" => GridPadding.Reflection,
                var mode => throw new UnsupportedNodeException(node, $"padding_mode '{mode}' is not supported"),
            },
            AlignCorners = (int)node.Int("align_corners"),
        };
        var y = context.Declare(node.Outputs[0]);
        Selection.RequireElements(node, y.Shape);
        context.Emit(PlanOpCode.GridSample, node, [context.InChannelsLast(x), context.InModelOrder(grid)], y, ElementOrder.ChannelsLast, PlanAttributes.Write(attributes));
    }
}
