using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Tests;

internal static partial class TestPlans
{
    /// <summary>The operators that move and select, with indices and lengths from an input, on x: f32 [3,4,5], indices: i64 [3,4,5], condition: bool [4,5].</summary>
    public static ExecutionPlan Selections()
    {
        var plan = new PlanBuilder();
        int x = plan.Input("x", ElementType.Float32, 3, 4, 5), indices = plan.Input("indices", ElementType.Int64, 3, 4, 5), condition = plan.Input("condition", ElementType.Bool, 4, 5);
        var turned = plan.Arena("turned", ElementType.Float32, [3, 10]);
        plan.Add(PlanOpCode.StridedCopy, [x], turned, Walk(59, (3, -20), (10, -2)));
        var picked = plan.Arena("picked", ElementType.Float32, [3, 60]);
        plan.Add(PlanOpCode.Gather, [turned, plan.View(indices, "all", [60])], picked, new AxisAttributes { Axis = 1 });
        var elements = plan.Arena("elements", ElementType.Float32, [3, 4, 5]);
        plan.Add(PlanOpCode.GatherElements, [plan.View(picked, "cube", [3, 4, 15]), indices], elements, new AxisAttributes { Axis = 2 });
        plan.Add(PlanOpCode.GatherND, [plan.View(picked, "rows", [3, 15, 4]), plan.View(indices, "tuples", [3, 20, 1])], plan.Output("many", ElementType.Float32, 3, 20, 4), new GatherNDAttributes { BatchDimensions = 1 });
        var scattered = plan.Arena("scattered", ElementType.Float32, [3, 4, 5], offset: plan.OffsetOf(elements));
        plan.Add(PlanOpCode.ScatterElements, [elements, indices, x], scattered, new ScatterAttributes { Axis = 1, Kind = ScatterKind.Add });
        var spread = plan.Arena("spread", ElementType.Float32, [3, 4, 5]);
        plan.Add(PlanOpCode.ScatterND, [plan.View(scattered, "table", [12, 5]), plan.View(indices, "pairs", [30, 2]), turned], spread, new ScatterAttributes { Kind = ScatterKind.Replace });
        var chosen = plan.Arena("chosen", ElementType.Float32, [3, 4, 5], offset: plan.OffsetOf(spread));
        plan.Add(PlanOpCode.Where, [condition, spread, x], chosen);
        var summed = plan.Arena("summed", ElementType.Float32, [3, 4, 5], offset: plan.OffsetOf(spread));
        plan.Add(PlanOpCode.CumSum, [chosen], summed, new CumSumAttributes { Axis = 1, Reverse = 1 });
        var lower = plan.Arena("lower", ElementType.Float32, [3, 4, 5], offset: plan.OffsetOf(spread));
        plan.Add(PlanOpCode.Trilu, [summed], lower, new TriluAttributes { Diagonal = 1 });
        var reversed = plan.Arena("reversed", ElementType.Float32, [3, 4, 5]);
        plan.Add(PlanOpCode.ReverseSequence, [lower, plan.View(indices, "lengths", [4])], reversed, new ReverseSequenceAttributes { TimeAxis = 0 });
        int values = plan.Arena("values", ElementType.Float32, [3, 4, 2]), order = plan.Output("order", ElementType.Int64, 3, 4, 2);
        plan.Add(PlanOpCode.TopK, [reversed], [values, order], new TopKAttributes { Axis = 2 });
        plan.Add(PlanOpCode.ArgMax, [reversed], plan.Output("best", ElementType.Int64, 3, 5), new ArgMaxAttributes { Axis = 1, SelectLast = 1 });
        plan.Add(PlanOpCode.OneHot, [order, plan.Constant(0f, 1f)], plan.Output("hot", ElementType.Float32, 5, 3, 4, 2), new AxisAttributes { Axis = 0 });
        var border = new PadAttributes();
        (border.Before[1], border.After[2]) = (1, -1);
        plan.Add(PlanOpCode.Pad, [values, plan.View(x, "value", [1])], plan.Output("y", ElementType.Float32, 3, 5, 1), border);
        return plan.Build();
    }

    /// <summary>The operators that read between elements, on x: f32 [1,6,7,5], boxes: f32 [2,9,4], scores: f32 [2,3,9], regions: f32 [2,4], grid: f32 [1,3,4,2].</summary>
    public static ExecutionPlan Samplings()
    {
        var plan = new PlanBuilder();
        int x = plan.Input("x", ElementType.Float32, 1, 6, 7, 5), boxes = plan.Input("boxes", ElementType.Float32, 2, 9, 4), scores = plan.Input("scores", ElementType.Float32, 2, 3, 9);
        int regions = plan.Input("regions", ElementType.Float32, 2, 4), grid = plan.Input("grid", ElementType.Float32, 1, 3, 4, 2);
        var rows = plan.Arena("rows", ElementType.Float32, [1, 9, 7, 5]);
        plan.Add(PlanOpCode.Interpolate, [x, plan.Constant([.. Enumerable.Range(0, 18).Select(i => i / 3)]), plan.Constant(Floats(18, 1))], rows, new InterpolateAttributes { Axis = 1, Taps = 2 });
        var columns = plan.Arena("columns", ElementType.Float32, [1, 9, 4, 5]);
        plan.Add(PlanOpCode.Interpolate, [rows, plan.Constant(0, 1, 2, -1, 6, 5), plan.Constant(Floats(6, 2))], plan.Arena("few", ElementType.Float32, [1, 9, 6, 5]), new InterpolateAttributes { Axis = 2, Taps = 1, Fill = 3 });
        plan.Add(PlanOpCode.Interpolate, [rows, plan.Constant(0, 1, 2, 3, -1, 6, 5, 4), plan.Constant(Floats(8, 2))], columns, new InterpolateAttributes { Axis = 2, Taps = 2, Fill = 3 });
        var selected = plan.Output("selected", ElementType.Int64, 24, 3);
        plan.Add(PlanOpCode.NonMaxSuppression, [boxes, scores], selected, new NonMaxSuppressionAttributes { Limit = 4, IouThreshold = 0.5f, ScoreThreshold = 0.1f });
        plan.Add(PlanOpCode.RoiAlign, [x, regions, plan.View(selected, "batch", [2])], plan.Output("cells", ElementType.Float32, 2, 2, 2, 5), new RoiAlignAttributes { Scale = 1, Offset = 0.5f });
        plan.Add(PlanOpCode.GridSample, [columns, grid], plan.Output("y", ElementType.Float32, 1, 3, 4, 5), new GridSampleAttributes { Interpolation = GridInterpolation.Cubic, Padding = GridPadding.Reflection });
        return plan.Build();
    }

    public static StridedCopyAttributes Walk(int offset, params (int Size, int Stride)[] axes)
    {
        var walk = new StridedCopyAttributes { Rank = axes.Length, Offset = offset };
        for (var axis = 0; axis < Math.Min(axes.Length, TensorShape.MaxRank); axis++)
            (walk.Sizes[axis], walk.Strides[axis]) = axes[axis];
        return walk;
    }
}
