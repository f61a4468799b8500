using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of operations that take parts of a tensor, or put it into a larger one.</summary>
internal static class IndexGradients
{
    // Back to where the elements were taken from: by padding where they lie side by side, else one by one.
    public static void Slice(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        long[] from = context.Shape(x), to = context.Shape(node.Outputs[0]);
        long[] starts = Constant(node, 1, context), axes = node.HasInput(3) ? Constant(node, 3, context) : [.. Enumerable.Range(0, starts.Length)];
        var steps = node.HasInput(4) ? Constant(node, 4, context) : [.. Enumerable.Repeat(1L, starts.Length)];
        long[] first = new long[from.Length], step = [.. Enumerable.Repeat(1L, from.Length)];
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = (int)(axes[i] < 0 ? axes[i] + from.Length : axes[i]);
            step[axis] = steps[i];
            first[axis] = Math.Clamp(starts[i] < 0 ? starts[i] + from[axis] : starts[i], 0, steps[i] > 0 ? from[axis] : from[axis] - 1);
        }
        var dy = context.Gradient(node.Outputs[0])!;
        if (step.All(size => size == 1))
        {
            context.Add(x, emit.Pad(dy, [.. first, .. from.Zip(first, (size, start) => size - start).Zip(to, (size, taken) => size - taken)]));
            return;
        }
        var places = new long[to.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0L; i < places.Length; i++)
        {
            var (remaining, stride) = (i, 1L);
            for (var axis = from.Length - 1; axis >= 0; stride *= from[axis], axis--)
            {
                (remaining, var at) = Math.DivRem(remaining, to[axis]);
                places[i] += (first[axis] + at * step[axis]) * stride;
            }
        }
        var zeros = emit.Expand(context.Scalar(0, x), from.Aggregate(1L, (product, size) => product * size));
        context.Add(x, emit.Reshape(emit.Op("ScatterElements", [zeros, emit.Ints(places), emit.Reshape(dy, -1)], ("axis", 0L)), from));
    }

    public static void Split(Node node, GradientContext context)
    {
        var rank = context.Shape(node.Inputs[0]).Length;
        var axis = node.Int("axis");
        var parts = node.Outputs.Select(output => context.Gradient(output) ?? context.Emit.Expand(context.Scalar(0, node.Inputs[0]), context.Shape(output)));
        context.Add(node.Inputs[0], context.Emit.Concat([.. parts], axis < 0 ? axis + rank : axis));
    }

    public static void Pad(Node node, GradientContext context)
    {
        if (node.Text("mode", "constant") != "constant")
            throw new UnsupportedOperatorException("Pad", node.DisplayName, $"its gradient is known for the mode constant, found {node.Text("mode", "")}.");
        var emit = context.Emit;
        var x = node.Inputs[0];
        var shape = context.Shape(x);
        var pads = Constant(node, 1, context);
        long[] axes = node.HasInput(3) ? Constant(node, 3, context) : [.. Enumerable.Range(0, shape.Length)];
        axes = Array.ConvertAll(axes, axis => axis < 0 ? axis + shape.Length : axis);
        if (pads.Any(pad => pad < 0))
            throw new UnsupportedOperatorException("Pad", node.DisplayName, "its gradient is known where it adds elements only; take a Slice to remove some.");
        var starts = pads[..axes.Length];
        context.Add(x, emit.Slice(context.Gradient(node.Outputs[0])!, starts, [.. starts.Select((start, i) => start + shape[axes[i]])], axes, [.. axes.Select(_ => 1L)]));
    }

    // Rows of the first axis are added up where the indices say; another axis is brought to the front before and back after.
    public static void Gather(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, indices) = (node.Inputs[0], node.Inputs[1]);
        if (!context.Needs(x))
            return;
        var shape = context.Shape(x);
        var (rank, indexRank) = (shape.Length, context.Shape(indices).Length);
        var axis = (int)node.Int("axis");
        axis = axis < 0 ? axis + rank : axis;
        var dy = context.Gradient(node.Outputs[0])!;
        long[] front = [axis, .. Enumerable.Range(0, rank).Where(other => other != axis)], back = [.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, rank - axis - 1)];
        if (axis > 0)
            dy = emit.Transpose(dy, [.. Enumerable.Range(axis, indexRank), .. Enumerable.Range(0, axis), .. Enumerable.Range(axis + indexRank, rank - axis - 1)]);
        var zeros = emit.Expand(context.Scalar(0, x), Array.ConvertAll(front, from => shape[from]));
        var added = emit.Op("ScatterND", [zeros, emit.Op("Unsqueeze", [indices, emit.Ints(-1)]), dy], ("reduction", "add"));
        context.Add(x, axis > 0 ? emit.Transpose(added, back) : added);
    }

    private static long[] Constant(Node node, int input, GradientContext context)
    {
        var data = context.ConstantOf(node, input);
        return data.Type == ElementType.Int32 ? Array.ConvertAll(data.As<int>().ToArray(), value => (long)value) : data.As<long>().ToArray();
    }
}
