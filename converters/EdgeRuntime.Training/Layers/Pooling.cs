namespace EdgeRuntime.Training.Layers;

/// <summary>The largest value of each window of [C,H,W]; padding never wins.</summary>
/// <param name="Kernel">Rows and columns of the window, at least 1.</param>
/// <param name="Stride">Step between windows; null for <paramref name="Kernel"/>.</param>
/// <param name="Padding">What happens at the border.</param>
public sealed record MaxPool(int Kernel = 2, int? Stride = null, Padding Padding = Padding.Valid) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "max_pool";

    internal override string Emit(LayerContext context, string input) => Pooling.Emit(context, "MaxPool", input, Kernel, Stride ?? Kernel, Padding);
}

/// <summary>The mean of each window of [C,H,W]; padding does not count.</summary>
/// <param name="Kernel">Rows and columns of the window, at least 1.</param>
/// <param name="Stride">Step between windows; null for <paramref name="Kernel"/>.</param>
/// <param name="Padding">What happens at the border.</param>
public sealed record AveragePool(int Kernel = 2, int? Stride = null, Padding Padding = Padding.Valid) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "average_pool";

    internal override string Emit(LayerContext context, string input) => Pooling.Emit(context, "AveragePool", input, Kernel, Stride ?? Kernel, Padding);
}

/// <summary>The mean of each channel of [C,H,W]: features [C].</summary>
public sealed record GlobalAveragePool : Layer
{
    /// <inheritdoc/>
    public override string Kind => "global_average_pool";

    internal override string Emit(LayerContext context, string input)
    {
        var (channels, _, _) = context.Image();
        context.Shape = [channels];
        return context.Node("Flatten", [context.Node("GlobalAveragePool", [input])], ("axis", 1L));
    }
}

/// <summary>What the pooling layers share.</summary>
internal static class Pooling
{
    public static string Emit(LayerContext context, string opType, string input, int kernel, int stride, Padding padding)
    {
        context.AtLeast("kernel", kernel, 1);
        context.AtLeast("stride", stride, 1);
        var (channels, height, width) = context.Image();
        var rows = context.Window("height", height, kernel, stride, padding);
        var columns = context.Window("width", width, kernel, stride, padding);
        context.Shape = [channels, rows.Output, columns.Output];
        return context.Node(opType, [input], ("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride }),
            ("pads", new long[] { rows.Before, columns.Before, rows.After, columns.After }));
    }
}
