using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Fusions;

/// <summary>LayerNormalization written out: <c>d = x − mean(x); d / √(mean(d²) + ε) · scale + bias</c> over the last axes; scale and bias may be missing.</summary>
internal static class LayerNormalizationFusion
{
    /// <summary>Fuses the pattern that ends in a Div, a Mul or an Add, where it is there.</summary>
    public static void Fuse(GraphIndex index, Node division)
    {
        if (Fusion.Source(index, division.Input(1), "Sqrt") is not { } root || Fusion.Source(index, root.Input(0), "Add") is not { } sum)
            return;
        var epsilon = index.Constant(sum.Input(1)) ?? index.Constant(sum.Input(0));
        var variance = Fusion.Source(index, index.Constant(sum.Input(1)) is null ? sum.Input(1) : sum.Input(0), "ReduceMean");
        if (epsilon is not { Type: ElementType.Float32, Count: 1, Shape.Count: <= 1 } || variance is null || Square(index, variance.Input(0), out var difference) is not { } square)
            return;
        var readers = 1 + square.Inputs.Count(input => input == difference);
        if (difference != division.Input(0) || Fusion.Source(index, difference, "Sub", readers) is not { } subtraction || Fusion.Source(index, subtraction.Input(1), "ReduceMean") is not { } mean
            || mean.Input(0) != subtraction.Input(0))
            return;
        var x = mean.Input(0);
        if (index.Graph.Find(x)?.Shape is not { } shape || Axes(index, mean, shape.Count) is not { } count || Axes(index, variance, shape.Count) != count)
            return;
        var sizes = shape.Skip(shape.Count - count).ToArray();
        var used = new List<Node> { mean, subtraction, square, variance, sum, root };
        var (last, inputs) = (division, new List<string> { x, "" });
        if (Fusion.Reader(index, last.Outputs[0], "Mul") is { } scaling && IsParameter(index, Fusion.Other(scaling, last.Outputs[0]), sizes))
        {
            inputs[1] = Fusion.Other(scaling, last.Outputs[0]);
            used.Add(last);
            last = scaling;
        }
        if (Fusion.Reader(index, last.Outputs[0], "Add") is { } shifting && IsParameter(index, Fusion.Other(shifting, last.Outputs[0]), sizes))
        {
            inputs.Add(Fusion.Other(shifting, last.Outputs[0]));
            used.Add(last);
            last = shifting;
        }
        used.ForEach(index.Remove);
        index.Replace(last, new Node("LayerNormalization", inputs, last.Outputs, last.Name).With("axis", (long)-count).With("epsilon", epsilon.As<float>()[0]));
    }

    private static Node? Square(GraphIndex index, string value, out string root)
    {
        var square = Fusion.Source(index, value, "Pow") ?? Fusion.Source(index, value, "Mul");
        root = square?.Input(0) ?? "";
        return square is not null && (square.Is("Mul") ? square.Input(1) == root : Fusion.IsConstant(index, square.Input(1), 2)) ? square : null;
    }

    /// <summary>How many of the last axes a ReduceMean is over; null where it is over others, or does not keep them.</summary>
    private static int? Axes(GraphIndex index, Node mean, int rank)
    {
        var axes = !mean.HasInput(1) ? mean.Ints("axes") : index.Constant(mean.Input(1)) is { Type: ElementType.Int64 } tensor ? tensor.As<long>().ToArray() : null;
        if (axes is null or [] || mean.Int("keepdims", 1) == 0)
            return null;
        var sorted = axes.Select(axis => axis < 0 ? axis + rank : axis).Distinct().Order().ToArray();
        return sorted[^1] == rank - 1 && sorted[0] == rank - sorted.Length && sorted[0] >= 0 ? sorted.Length : null;
    }

    // Constant numbers for every element of the normalized axes, neither more nor repeated.
    private static bool IsParameter(GraphIndex index, string name, Dimension[] sizes)
    {
        if (index.Constant(name) is not { Type: ElementType.Float32 } tensor)
            return false;
        var own = tensor.Shape.SkipWhile((size, axis) => size == 1 && axis < tensor.Shape.Count - sizes.Length).ToArray();
        return own.Length == sizes.Length && own.Zip(sizes).All(pair => pair.Second.IsKnown && pair.First == pair.Second.Value);
    }
}
