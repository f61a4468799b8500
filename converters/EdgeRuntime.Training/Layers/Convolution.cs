namespace EdgeRuntime.Training.Layers;

/// <summary>What the convolution layers share.</summary>
internal static class Convolution
{
    public static string Emit(LayerContext context, string input, int filters, (int Rows, int Columns) kernel, (int Rows, int Columns) stride, Padding padding, bool useBias, WeightInitializer? initializer, int group)
    {
        context.AtLeast("kernel", kernel.Columns, 1);
        context.AtLeast("kernel_rows", kernel.Rows, 1);
        context.AtLeast("stride", stride.Columns, 1);
        context.AtLeast("stride_rows", stride.Rows, 1);
        var (channels, height, width) = context.Image();
        var rows = context.Window("height", height, kernel.Rows, stride.Rows, padding);
        var columns = context.Window("width", width, kernel.Columns, stride.Columns, padding);
        var weight = context.Weight("weight", initializer, checked(channels / group * kernel.Rows * kernel.Columns), checked(filters / group * kernel.Rows * kernel.Columns), filters, channels / group, kernel.Rows, kernel.Columns);
        string[] inputs = useBias ? [input, weight, context.Constant("bias", 0, filters)] : [input, weight];
        context.Shape = [filters, rows.Output, columns.Output];
        return context.Node("Conv", inputs, ("kernel_shape", new long[] { kernel.Rows, kernel.Columns }), ("strides", new long[] { stride.Rows, stride.Columns }),
            ("pads", new long[] { rows.Before, columns.Before, rows.After, columns.After }), ("group", (long)group));
    }
}
