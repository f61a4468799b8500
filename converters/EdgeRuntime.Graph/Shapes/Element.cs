namespace EdgeRuntime.Graph.Shapes;

/// <summary>One element of an integer tensor that computes a shape: a number (possibly negative), or the size a symbol stands for, or unknown.</summary>
internal readonly record struct Element(long? Number, string Symbol = "")
{
    public static Element Unknown => new(null);

    public static Element Of(Dimension dimension) => dimension.IsKnown ? new(dimension.Value) : new(null, dimension.Symbol);

    public Dimension ToDimension() => Number is >= 0 ? new(Number.Value) : new(-1, Number is null ? Symbol : "");

    public static Element Add(Element a, Element b) => a.Number is { } x && b.Number is { } y ? new(x + y) : a.Number == 0 ? b : b.Number == 0 ? a : Unknown;

    public static Element Subtract(Element a, Element b) => a.Number is { } x && b.Number is { } y ? new(x - y) : b.Number == 0 ? a : Unknown;

    public static Element Multiply(Element a, Element b) => a.Number is { } x && b.Number is { } y ? new(x * y) : a.Number == 1 ? b : b.Number == 1 ? a : Unknown;

    public static Element Divide(Element a, Element b) => a.Number is { } x && b.Number is { } y and not (0 or -1) ? new(x / y) : b.Number == 1 ? a : Unknown;
}
