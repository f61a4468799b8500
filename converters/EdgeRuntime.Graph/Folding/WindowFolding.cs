using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Folding;

/// <summary>HannWindow, HammingWindow, BlackmanWindow: <c>a₀ − a₁·cos(2πi/N) + a₂·cos(4πi/N)</c>, N the size, or one less where the window is not periodic.</summary>
internal static class WindowFolding
{
    public static TensorData? Hann(FoldingContext context) => Run(context, 0.5, 0.5, 0);

    // The constants of the specification: 25/46 and 21/46.
    public static TensorData? Hamming(FoldingContext context) => Run(context, 25.0 / 46, 21.0 / 46, 0);

    public static TensorData? Blackman(FoldingContext context) => Run(context, 0.42, 0.5, 0.08);

    private static TensorData? Run(FoldingContext context, double a0, double a1, double a2)
    {
        if (ShapeScope.Integers(context.Input(0)) is not [> 0 and var size])
            return null;
        var period = context.Node.Int("periodic", 1) != 0 ? size : size - 1;
        var values = new double[size];
        for (var i = 0; i < values.Length; i++)
        {
            var angle = period == 0 ? 0 : 2 * Math.PI * i / period;
            values[i] = a0 - a1 * Math.Cos(angle) + a2 * Math.Cos(2 * angle);
        }
        return context.Type switch
        {
            ElementType.Float32 => TensorData.From(Array.ConvertAll(values, value => (float)value), context.Shape),
            ElementType.Float64 => TensorData.From(values, context.Shape),
            _ => null,
        };
    }
}
