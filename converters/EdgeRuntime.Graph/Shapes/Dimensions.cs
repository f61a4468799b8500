namespace EdgeRuntime.Graph.Shapes;

/// <summary>Arithmetic on dimensions that may be unknown: the result is unknown, or keeps the symbol, unless both sizes are numbers.</summary>
internal static class Dimensions
{
    public static Dimension Add(Dimension a, Dimension b) => (a, b) switch
    {
        _ when a.IsKnown && b.IsKnown => a.Value <= long.MaxValue - b.Value ? a.Value + b.Value : throw TooLarge(a, "+", b),
        _ when a.Value == 0 => b,
        _ when b.Value == 0 => a,
        _ => Dimension.Unknown,
    };

    public static Dimension Multiply(Dimension a, Dimension b) => (a, b) switch
    {
        _ when a.IsKnown && b.IsKnown => b.Value == 0 || a.Value <= long.MaxValue / b.Value ? a.Value * b.Value : throw TooLarge(a, "·", b),
        _ when a.Value == 1 => b,
        _ when b.Value == 1 => a,
        _ => Dimension.Unknown,
    };

    public static Dimension Product(IEnumerable<Dimension> shape) => shape.Aggregate(new Dimension(1), Multiply);

    /// <summary>Applies a function to a size that is a number.</summary>
    public static Dimension Map(Dimension dimension, Func<long, long> function) => dimension.IsKnown ? function(dimension.Value) : Dimension.Unknown;

    /// <summary>What two descriptions of the same dimension tell together.</summary>
    public static Dimension Merge(Dimension a, Dimension b) => a.IsKnown ? a : b.IsKnown ? b : a.Symbol.Length > 0 ? a : b;

    /// <summary>The shape that both broadcast to; null where a rank is unknown.</summary>
    public static Dimension[]? Broadcast(IReadOnlyList<Dimension>? a, IReadOnlyList<Dimension>? b)
    {
        if (a is null || b is null)
            return null;
        var result = new Dimension[Math.Max(a.Count, b.Count)];
        for (var i = 1; i <= result.Length; i++)
            result[^i] = i > a.Count ? b[^i] : i > b.Count ? a[^i] : Broadcast(a[^i], b[^i]);
        return result;
    }

    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new InvalidModelException($"axis {axis} is outside a tensor of {rank} dimensions.");

    public static bool AreKnown(IEnumerable<Dimension> shape) => shape.All(dimension => dimension.IsKnown);

    private static InvalidModelException TooLarge(Dimension a, string sign, Dimension b) => new($"a size of {a} {sign} {b} is too large: at most {long.MaxValue} elements are possible; check the input shape.");

    private static Dimension Broadcast(Dimension a, Dimension b)
    {
        if (a == b || b.Value == 1)
            return a;
        if (a.Value == 1)
            return b;
        if (a.IsKnown && b.IsKnown)
            throw new InvalidModelException($"the sizes {a} and {b} cannot be broadcast to each other.");
        return a.IsKnown ? a : b.IsKnown ? b : Dimension.Unknown;
    }
}
