namespace EdgeRuntime.Graph.Shapes;

/// <summary>Matrix products.</summary>
internal static class MatrixShapes
{
    public static void Gemm(ShapeContext context)
    {
        if (context.Shape(0) is not { Count: 2 } a || context.Shape(1) is not { Count: 2 } b)
        {
            context.Output(0, context.Type(0), null);
            return;
        }
        var (rows, depth) = context.Node.Int("transA") == 0 ? (a[0], a[1]) : (a[1], a[0]);
        var (depthB, columns) = context.Node.Int("transB") == 0 ? (b[0], b[1]) : (b[1], b[0]);
        CheckDepth(context, depth, depthB);
        context.Output(0, context.Type(0), [rows, columns]);
    }

    public static void MatMul(ShapeContext context) => context.Output(0, context.Type(0), Product(context, context.Shape(0), context.Shape(1)));

    public static void MatMulInteger(ShapeContext context) => context.Output(0, ElementType.Int32, Product(context, context.Shape(0), context.Shape(1)));

    // Inputs: a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point.
    public static void QLinearMatMul(ShapeContext context) => context.Output(0, context.Type(7), Product(context, context.Shape(0), context.Shape(3)));

    public static void FusedMatMul(ShapeContext context)
    {
        var plain = context.Node.Int("transBatchA") == 0 && context.Node.Int("transBatchB") == 0;
        var a = Transposed(context.Shape(0), context.Node.Int("transA") != 0);
        var b = Transposed(context.Shape(1), context.Node.Int("transB") != 0);
        context.Output(0, context.Type(0), plain ? Product(context, a, b) : null);
    }

    public static void Det(ShapeContext context) => context.Output(0, context.Type(0), context.Shape(0)?.SkipLast(2).ToArray());

    public static void Einsum(ShapeContext context)
    {
        var equation = context.Node.Text("equation").Replace(" ", "", StringComparison.Ordinal);
        context.Output(0, context.Type(0), EinsumShape(context, equation));
    }

    private static Dimension[]? EinsumShape(ShapeContext context, string equation)
    {
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        var open = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            if (!terms[i].Contains("...", StringComparison.Ordinal))
                continue;
            if (context.Shape(i) is not { } axes || axes.Count - (terms[i].Length - 3) is not (>= 0 and < 32 and var count))
                return null;
            open = Math.Max(open, count);
            terms[i] = terms[i].Replace("...", OpenAxes(count), StringComparison.Ordinal);
        }
        sides[0] = string.Join(',', terms);
        var sizes = new Dictionary<char, Dimension>();
        for (var i = 0; i < terms.Length; i++)
        {
            if (context.Shape(i) is not { } shape || shape.Count != terms[i].Length)
                return null;
            for (var axis = 0; axis < shape.Count; axis++)
                sizes[terms[i][axis]] = sizes.TryGetValue(terms[i][axis], out var size) && size.Value != 1 ? Dimensions.Merge(size, shape[axis]) : shape[axis];
        }
        var letters = sides[0].Where(char.IsAsciiLetter);
        var result = sides.Length > 1 ? sides[1].Replace("...", OpenAxes(open), StringComparison.Ordinal) : OpenAxes(open) + string.Concat(letters.GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        return result.All(sizes.ContainsKey) ? result.Select(letter => sizes[letter]).ToArray() : null;
    }

    // A letter outside the alphabet for every axis that an ellipsis stands for, counted from the last.
    private static string OpenAxes(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)('\u0100' + count - 1 - i)));

    private static Dimension[]? Product(ShapeContext context, IReadOnlyList<Dimension>? a, IReadOnlyList<Dimension>? b)
    {
        if (a is null || b is null)
            return null;
        if (a.Count == 0 || b.Count == 0)
            throw context.Wrong("a factor is a scalar, expected at least one dimension; export the model again.");
        Dimension[] rows = a.Count == 1 ? [] : [a[^2]];
        Dimension[] columns = b.Count == 1 ? [] : [b[^1]];
        CheckDepth(context, a[^1], b.Count == 1 ? b[0] : b[^2]);
        var batch = Dimensions.Broadcast(a.SkipLast(2).ToArray(), b.SkipLast(2).ToArray())!;
        return [.. batch, .. rows, .. columns];
    }

    private static IReadOnlyList<Dimension>? Transposed(IReadOnlyList<Dimension>? shape, bool transpose) =>
        transpose && shape is { Count: >= 2 } ? [.. shape.SkipLast(2), shape[^1], shape[^2]] : shape;

    private static void CheckDepth(ShapeContext context, Dimension a, Dimension b)
    {
        if (a.IsKnown && b.IsKnown && a != b)
            throw context.Wrong($"the inner sizes {a} and {b} differ; export the model again.");
    }
}
