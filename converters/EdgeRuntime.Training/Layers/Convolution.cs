namespace EdgeRuntime.Training.Layers;

/// <summary>What the convolution layers share.</summary>
internal static class Convolution
{
    public static string Emit(LayerContext context, string input, int filters, int kernel, int stride, Padding padding, bool useBias, WeightInitializer? initializer,
        int fanIn, int fanOut, int group)
    {
        context.AtLeast("kernel", kernel, 1);
        context.AtLeast("stride", stride, 1);
        var (channels, height, width) = context.Image();
        var rows = context.Window("height", height, kernel, stride, padding);
        var columns = context.Window("width", width, kernel, stride, padding);
        var weight = context.Weight("weight", initializer, fanIn, fanOut, filters, channels / group, kernel, kernel);
        string[] inputs = useBias ? [input, weight, context.Constant("bias", 0, filters)] : [input, weight];
        context.Shape = [filters, rows.Output, columns.Output];
        return context.Node("Conv", inputs, ("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride }),
            ("pads", new long[] { rows.Before, columns.Before, rows.After, columns.After }), ("group", (long)group));
    }
}
