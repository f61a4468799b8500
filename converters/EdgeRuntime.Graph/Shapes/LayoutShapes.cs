namespace EdgeRuntime.Graph.Shapes;

/// <summary>Operators that move elements: transpose, concatenate, split, tile, depth to space.</summary>
internal static class LayoutShapes
{
    public static void Transpose(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape)
        {
            var order = context.Node.Ints("perm") ?? [.. Enumerable.Range(0, shape.Count).Reverse().Select(axis => (long)axis)];
            if (order.Length != shape.Count)
                throw context.Wrong($"{order.Length} axes for a tensor of {shape.Count} dimensions; export the model again.");
            result = Array.ConvertAll(order, axis => shape[Dimensions.Axis(axis, shape.Count)]);
        }
        context.Output(0, context.Type(0), result);
    }

    public static void Concat(ShapeContext context)
    {
        var shapes = Enumerable.Range(0, context.InputCount).Select(context.Shape).ToArray();
        Dimension[]? result = null;
        if (shapes.All(shape => shape is not null))
        {
            var rank = shapes[0]!.Count;
            if (shapes.Any(shape => shape!.Count != rank))
                throw context.Wrong("its inputs differ in their number of dimensions; export the model again.");
            var joined = Dimensions.Axis(context.Node.Int("axis", 1), rank);
            result = Enumerable.Range(0, rank).Select(axis => shapes.Select(shape => shape![axis]).Aggregate(axis == joined ? Dimensions.Add : Dimensions.Merge)).ToArray();
        }
        context.Output(0, context.Type(0), result);
        var contents = Enumerable.Range(0, context.InputCount).Select(ContentsOf).ToArray();
        if (contents.All(part => part is not null))
            context.OutputContents(contents.SelectMany(part => part!).ToArray());

        // A vector of known length but unknown elements still tells how many sizes there are.
        Element[]? ContentsOf(int input) => context.Type(input) != ElementType.Int64 ? null
            : context.Contents(input) ?? (context.Shape(input) is [{ IsKnown: true, Value: < 64 } size] ? Enumerable.Repeat(Element.Unknown, (int)size.Value).ToArray() : null);
    }

    public static void Split(ShapeContext context)
    {
        var count = context.Node.Outputs.Count;
        var shape = context.Shape(0);
        var known = context.TryIntegers("split", 1, out var sizes);
        for (var i = 0; i < count; i++)
        {
            Dimension[]? result = null;
            if (shape is not null)
            {
                var axis = Dimensions.Axis(context.Node.Int("axis"), shape.Count);
                result = [.. shape];
                result[axis] = !known ? Dimension.Unknown : sizes is null ? EvenPart(shape[axis], i) : sizes[i];
            }
            context.Output(i, context.Type(0), result);
        }
        SplitContents(context, sizes);

        Dimension EvenPart(Dimension size, int index) => Dimensions.Map(size, value =>
        {
            var part = (value + count - 1) / count;
            return Math.Max(0, Math.Min(part, value - index * part));
        });
    }

    private static void SplitContents(ShapeContext context, long[]? sizes)
    {
        if (context.Contents(0) is not { } contents || context.Shape(0)?.Count != 1)
            return;
        var count = context.Node.Outputs.Count;
        var position = 0;
        for (var i = 0; i < count; i++)
        {
            var part = sizes is null ? (contents.Length + count - 1) / count : (int)Math.Clamp(sizes.ElementAtOrDefault(i), 0, contents.Length);
            var end = Math.Min(contents.Length, position + part);
            if (context.Node.Outputs[i].Length > 0)
                context.Scope.SetContents(context.Node.Outputs[i], contents[position..end]);
            position = end;
        }
    }

    public static void Tile(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape)
        {
            var repeats = context.Contents(1);
            if (repeats is not null && repeats.Length != shape.Count)
                throw context.Wrong($"{repeats.Length} repeats for a tensor of {shape.Count} dimensions; export the model again.");
            result = shape.Select((size, axis) => repeats is null ? Dimension.Unknown : Dimensions.Multiply(size, repeats[axis].ToDimension())).ToArray();
        }
        context.Output(0, context.Type(0), result);
    }

    public static void DepthToSpace(ShapeContext context)
    {
        var block = context.Node.Int("blocksize");
        context.Output(0, context.Type(0), context.Shape(0) is [var n, var c, var h, var w]
            ? [n, Dimensions.Map(c, size => size / (block * block)), Dimensions.Map(h, size => size * block), Dimensions.Map(w, size => size * block)]
            : null);
    }

    public static void SpaceToDepth(ShapeContext context)
    {
        var block = context.Node.Int("blocksize");
        context.Output(0, context.Type(0), context.Shape(0) is [var n, var c, var h, var w]
            ? [n, Dimensions.Map(c, size => size * block * block), Dimensions.Map(h, size => size / block), Dimensions.Map(w, size => size / block)]
            : null);
    }
}
