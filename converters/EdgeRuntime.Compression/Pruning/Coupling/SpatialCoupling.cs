using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Pools, resizing, padding and reductions: channels go through, positions are mixed.</summary>
internal static class SpatialCoupling
{
    public static void Pool(Node node, CouplingContext context)
    {
        foreach (var output in node.Outputs.Where(output => output.Length > 0))
        {
            context.Tie(node.Input(0), 0, output, 0);
            context.Tie(node.Input(0), 1, output, 1);
        }
    }

    public static void Resize(Node node, CouplingContext context)
    {
        foreach (var parameter in node.Inputs.Skip(1).Where(name => name.Length > 0))
            context.Handle(parameter, 0);
        for (var axis = 0; axis < context.Shape(node.Input(0)).Length; axis++)
        {
            if (context.Shape(node.Input(0))[axis] == context.Shape(node.Outputs[0])[axis] && (!node.HasInput(3) || context.Constant(node.Input(3)) is { } sizes && sizes.Count == context.Shape(node.Input(0)).Length))
                context.Tie(node.Input(0), axis, node.Outputs[0], axis);
        }
    }

    public static void ShrinkResize(Node node, RemovalContext context)
    {
        if (!node.HasInput(3))
            return;
        long[] sizes = [.. context.Constant(node.Input(3))!.As<long>()];
        for (var axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = context.HasChanged(node.Outputs[0], axis) ? context.NewSize(node.Outputs[0], axis) : sizes[axis];
        context.SetInput(node, 3, TensorData.Vector(sizes));
    }

    public static void Pad(Node node, CouplingContext context)
    {
        var (x, y) = (node.Input(0), node.Outputs[0]);
        foreach (var parameter in node.Inputs.Skip(1).Where(name => name.Length > 0 && context.Shape(name).Length == 1))
            context.Handle(parameter, 0);
        if (context.Constant(node.Input(1)) is not { Type: ElementType.Int64 } pads || node.HasInput(3) || pads.Count != 2 * context.Shape(x).Length)
            return;
        for (var axis = 0; axis < context.Shape(x).Length; axis++)
        {
            var before = pads.As<long>()[axis];
            var size = context.Shape(x)[axis];
            if (before + pads.As<long>()[axis + context.Shape(x).Length] == 0 || node.Text("mode", "constant") == "constant" && before >= 0 && context.Shape(y)[axis] >= before + size)
                context.Tie(x, axis, y, axis, Enumerable.Range(0, (int)size).Select(i => ((long)i, before + i)));
        }
    }

    public static void ShrinkPad(Node node, RemovalContext context)
    {
        long[] pads = [.. context.Constant(node.Input(1))!.As<long>()];
        var rank = pads.Length / 2;
        for (var axis = 0; axis < rank; axis++)
        {
            if (!context.HasChanged(node.Outputs[0], axis))
                continue;
            var kept = context.Kept(node.Outputs[0], axis);
            var end = pads[axis] + context.OldSize(node.Input(0), axis);
            (pads[axis], pads[axis + rank]) = (kept.Count(i => i < pads[axis]), kept.Count(i => i >= end));
        }
        context.SetInput(node, 1, TensorData.Vector(pads));
    }

    public static void Reduce(Node node, CouplingContext context)
    {
        var (x, y) = (node.Input(0), node.Outputs[0]);
        var rank = context.Shape(x).Length;
        if (node.HasInput(1))
            context.Handle(node.Input(1), 0);
        if ((node.Ints("axes") ?? (node.HasInput(1) ? context.Constant(node.Input(1))?.As<long>().ToArray() : null)) is not { } axes)
            return;
        var reduced = axes.Select(axis => (int)(axis < 0 ? axis + rank : axis)).ToHashSet();
        var to = 0;
        for (var axis = 0; axis < rank; axis++)
        {
            if (!reduced.Contains(axis))
                context.Tie(x, axis, y, to++);
            else if (node.Int("keepdims", 1) != 0)
                context.Handle(y, to++);
        }
    }
}
