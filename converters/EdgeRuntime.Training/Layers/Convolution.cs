namespace EdgeRuntime.Training.Layers;

/// <summary>What the convolution layers share.</summary>
internal static class Convolution
{
    public static string Emit(LayerContext context, string input, int filters, WindowSize kernel, WindowSize stride, Padding padding, bool useBias, WeightInitializer? initializer,
        int fanIn, int fanOut, int group)
    {
        context.AtLeast("kernel", Math.Min(kernel.Rows, kernel.Columns), 1);
        context.AtLeast("stride", Math.Min(stride.Rows, stride.Columns), 1);
        var (channels, height, width) = context.Image();
        var rows = context.Window("height", height, kernel.Rows, stride.Rows, padding == Padding.SameRows ? Padding.Same : padding);
        var columns = context.Window("width", width, kernel.Columns, stride.Columns, padding == Padding.SameRows ? Padding.Valid : padding);
        var weight = context.Weight("weight", initializer, fanIn, fanOut, filters, channels / group, kernel.Rows, kernel.Columns);
        string[] inputs = useBias ? [input, weight, context.Constant("bias", 0, filters)] : [input, weight];
        context.Shape = [filters, rows.Output, columns.Output];
        return context.Node("Conv", inputs, ("kernel_shape", new long[] { kernel.Rows, kernel.Columns }), ("strides", new long[] { stride.Rows, stride.Columns }),
            ("pads", new long[] { rows.Before, columns.Before, rows.After, columns.After }), ("group", (long)group));
    }
}
