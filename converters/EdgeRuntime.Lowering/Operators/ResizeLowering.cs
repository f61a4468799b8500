using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>
/// Resize and Upsample, one axis after the other: nearest as slices that constant indices name (any type, quantized values as they are), linear and cubic as weighted sums in f32. All coordinates are computed here;
/// the device only looks them up.
/// </summary>
internal sealed class ResizeLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Resize", "Upsample"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        TensorShape from = context.Shape(node.Input(0)), to = context.Shape(node.Outputs[0]);
        Selection.RequireElements(node, to);
        var old = node.OpType == "Upsample" || context.Model.Opset < 11;
        var coordinates = old ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel");
        var axes = Axes(node, context, from, to, old, coordinates);
        var extrapolate = coordinates == "tf_crop_and_resize";
        var mode = node.Text("mode", "nearest");
        if (mode == "nearest")
        {
            Nearest(node, context, axes, axis => ResizeTables.Nearest(axis, coordinates, old ? "simple" : node.Text("nearest_mode", "round_prefer_floor"), extrapolate));
            return;
        }
        var a = node.Float("cubic_coeff_a", -0.75f);
        var exclude = node.Int("exclude_outside") != 0;
        if (exclude && mode != "cubic")
            throw new UnsupportedNodeException(node, "exclude_outside goes with mode 'cubic' only");
        var filtered = node.Int("antialias") != 0;
        Interpolate(node, context, axes, mode switch
        {
            "linear" when filtered => axis => ResizeTables.Filtered(node, axis, coordinates, ResizeTables.Triangle, 1, exclude, extrapolate),
            "linear" => axis => ResizeTables.Linear(axis, coordinates, extrapolate),
            "cubic" when filtered => axis => ResizeTables.Filtered(node, axis, coordinates, x => ResizeTables.Cubic(x, a), 2, exclude, extrapolate),
            "cubic" => axis => ResizeTables.Cubic(axis, coordinates, a, exclude, extrapolate),
            _ => throw new UnsupportedNodeException(node, $"mode '{mode}' is not supported"),
        });
    }

    private static void Nearest(Node node, LoweringContext context, List<(int Axis, ResizeAxis How)> axes, Func<ResizeAxis, int[]> table)
    {
        var tables = axes.Select(axis => table(axis.How)).ToList();
        if (tables.Exists(indices => indices.Contains(-1)))
        {
            // Places outside take a value of their own, which a weighted sum of one term can do.
            Interpolate(node, context, axes, how => table(how) is var indices ? new ResizeTable(1, indices, [.. indices.Select(_ => 1f)]) : null!);
            return;
        }
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            Selection.RequireStorable(node, context, inputs[0]);
            var x = Selection.InOwnOrder(context, inputs[0]);
            var tensor = x.Tensor;
            for (var i = 0; i < axes.Count; i++)
                tensor = Selection.GatherAxis(node, context, tensor, Selection.Stored(axes[i].Axis, y.Shape.Rank, x.Order), tables[i], y);
            Selection.Store(context, tensor, x.Order, y);
        });
    }

    private static void Interpolate(Node node, LoweringContext context, List<(int Axis, ResizeAxis How)> axes, Func<ResizeAxis, ResizeTable> table)
    {
        Selection.TypeOf(node, context, node.Input(0), ElementType.Float32);
        Selection.RequireStorable(node, context, node.Input(0));
        var y = context.Declare(node.Outputs[0]);
        var x = Selection.InOwnOrder(context, node.Input(0));
        var tensor = x.Tensor;
        foreach (var (axis, how) in axes)
        {
            var (taps, indices, weights) = table(how);
            var stored = Selection.Stored(axis, y.Shape.Rank, x.Order);
            var source = context.Plan[tensor];
            int[] sizes = [.. source.Shape.Dimensions];
            sizes[stored] = how.To;
            var result = context.Plan.Tensor(y.Name, ElementType.Float32, new TensorShape(sizes), PlanLayout.Packed);
            var shape = new TensorShape(indices.Length);
            context.Plan.Operation(PlanOpCode.Interpolate, node.DisplayName,
                [tensor, context.Constant<int>($"{y.Name}_indices", indices, shape, PlanLayout.Packed), context.Constant<float>($"{y.Name}_weights", weights, shape, PlanLayout.Packed)], result,
                PlanAttributes.Write(new InterpolateAttributes { Axis = stored, Taps = taps, Fill = node.Float("extrapolation_value") }));
            tensor = result;
        }
        Selection.Store(context, tensor, x.Order, y);
    }

    /// <summary>The axes that change, those that shrink most first, so that the later ones have less to do; among equals the last one first.</summary>
    private static List<(int Axis, ResizeAxis How)> Axes(Node node, LoweringContext context, TensorShape from, TensorShape to, bool old, string coordinates)
    {
        int[] axes = node.Ints("axes") is { } given ? [.. given.Select(axis => Selection.Axis(node, axis, from.Rank))] : [.. Enumerable.Range(0, from.Rank)];
        var scales = old ? Floats(node, context, 1, "scales") : Floats(node, context, 2, "scales");
        var sizes = old ? null : Selection.Integers(node, context, 3, "sizes");
        var roi = coordinates == "tf_crop_and_resize" ? Floats(node, context, 1, "roi") : null;
        if ((scales?.Length ?? sizes?.Length) != axes.Length || (coordinates == "tf_crop_and_resize" && roi?.Length != 2 * axes.Length))
            throw new UnsupportedNodeException(node, $"{axes.Length} constant scales or sizes are expected, and for tf_crop_and_resize twice as many numbers in roi");
        var policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (scales is null && policy != "stretch")
        {
            var factors = axes.Select((axis, i) => (float)sizes![i] / from[axis]);
            scales = [.. Enumerable.Repeat(policy == "not_larger" ? factors.Min() : factors.Max(), axes.Length)];
        }
        var result = new List<(int Axis, ResizeAxis How)>();
        for (var i = axes.Length - 1; i >= 0; i--)
        {
            var axis = axes[i];
            var scale = scales?[i] ?? (float)to[axis] / from[axis];
            Selection.RequireTable(node, 4L * to[axis]);
            if (!(scale > 0))
                throw new UnsupportedNodeException(node, $"a scale of {scale} is not above 0");
            if (scale != 1 || from[axis] != to[axis] || (roi is not null && (roi[i] != 0 || roi[i + axes.Length] != 1)))
                result.Add((axis, new ResizeAxis(from[axis], to[axis], scale, roi?[i] ?? 0, roi?[i + axes.Length] ?? 1)));
        }
        return [.. result.OrderBy(axis => (double)axis.How.To / axis.How.From)];
    }

    private static float[]? Floats(Node node, LoweringContext context, int input, string what)
    {
        if (node.Attributes.TryGetValue(what, out var attribute))
            return attribute.AsFloats();
        if (!node.HasInput(input))
            return null;
        return context.Constants.Find(node.Input(input)) switch
        {
            { Type: ElementType.Float32, Count: 0 } => null,
            { Type: ElementType.Float32 } tensor => tensor.As<float>().ToArray(),
            _ => throw new UnsupportedNodeException(node, $"its {what} are not constant"),
        };
    }
}
