namespace EdgeRuntime.Graph.Shapes;

/// <summary>Operators that keep the elements and their order, and Expand.</summary>
internal static class ReshapeShapes
{
    public static void Reshape(ShapeContext context)
    {
        var target = context.Node.Ints("shape")?.Select(value => new Element(value)).ToArray() ?? context.Contents(1);
        if (target is null)
        {
            var rank = context.Shape(1) is [{ IsKnown: true, Value: < 64 } size] ? (int)size.Value : -1;
            context.Output(0, context.Type(0), rank < 0 ? null : Enumerable.Repeat(Dimension.Unknown, rank).ToArray());
            return;
        }
        context.Output(0, context.Type(0), Resolve(context, target, context.Shape(0)));
        context.OutputContents(context.Contents(0));
    }

    public static void Flatten(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape)
        {
            var axis = context.Node.Int("axis", 1);
            var split = axis == shape.Count ? shape.Count : Dimensions.Axis(axis, Math.Max(1, shape.Count));
            result = [Dimensions.Product(shape.Take(split)), Dimensions.Product(shape.Skip(split))];
        }
        context.Output(0, context.Type(0), result);
    }

    public static void Squeeze(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape && context.TryIntegers("axes", 1, out var axes))
        {
            var dropped = axes?.Select(axis => Dimensions.Axis(axis, shape.Count)).ToHashSet();
            if (dropped is not null || Dimensions.AreKnown(shape))
                result = shape.Where((size, axis) => !(dropped?.Contains(axis) ?? size.Value == 1)).ToArray();
        }
        context.Output(0, context.Type(0), result);
        context.OutputContents(context.Contents(0));
    }

    public static void Unsqueeze(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape && context.TryIntegers("axes", 1, out var axes) && axes is not null)
        {
            var rank = shape.Count + axes.Length;
            var added = axes.Select(axis => Dimensions.Axis(axis, rank)).ToHashSet();
            if (added.Count != axes.Length)
                throw context.Wrong("an axis is named twice; export the model again.");
            var kept = new Queue<Dimension>(shape);
            result = Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : kept.Dequeue()).ToArray();
        }
        context.Output(0, context.Type(0), result);
        context.OutputContents(context.Contents(0));
    }

    public static void Expand(ShapeContext context) =>
        context.Output(0, context.Type(0), Dimensions.Broadcast(context.Shape(0), context.Contents(1)?.Select(element => element.ToDimension()).ToArray()));

    private static Dimension[] Resolve(ShapeContext context, Element[] target, IReadOnlyList<Dimension>? input)
    {
        var copyZero = context.Node.Int("allowzero") == 0;
        var result = new Dimension[target.Length];
        var open = -1;
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i].Number == -1)
            {
                if (open >= 0)
                    throw context.Wrong("the new shape has two sizes of -1; export the model again.");
                open = i;
            }
            result[i] = target[i].Number == 0 && copyZero ? input?[i] ?? Dimension.Unknown : target[i].ToDimension();
        }
        if (open >= 0)
            result[open] = input is null ? Dimension.Unknown : Remainder(context, input, result.Where((_, i) => i != open));
        else if (input is not null && Dimensions.AreKnown(input) && Dimensions.AreKnown(result) && Dimensions.Product(input) != Dimensions.Product(result))
            throw context.Wrong($"{Dimensions.Product(input)} elements cannot be reshaped to [{string.Join(',', result)}]; export the model again.");
        return result;
    }

    // What is left of the input's sizes when those of the output are divided out, equal symbols cancelled.
    private static Dimension Remainder(ShapeContext context, IReadOnlyList<Dimension> input, IEnumerable<Dimension> output)
    {
        var symbols = input.Where(size => !size.IsKnown).ToList();
        var divisor = 1L;
        foreach (var size in output)
        {
            if (size.IsKnown)
                divisor *= size.Value;
            else if (!size.IsNamed || !symbols.Remove(size))
                return Dimension.Unknown;
        }
        var product = Dimensions.Product(input.Where(size => size.IsKnown)).Value;
        if (divisor == 0)
            return symbols.Count == 0 ? 0 : Dimension.Unknown;
        if (symbols.Count > 0)
            return symbols.Count == 1 && product == divisor ? symbols[0] : Dimension.Unknown;
        return product % divisor == 0
            ? product / divisor
            : throw context.Wrong($"{product} elements cannot be divided among sizes of {divisor}; check the input shape.");
    }
}
