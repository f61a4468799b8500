namespace EdgeRuntime.Training.Layers;

/// <summary>A convolution over [C,H,W], weights of shape [filters, C, rows, columns].</summary>
/// <param name="Filters">Output channels, at least 1.</param>
/// <param name="Kernel">Rows and columns of the kernel, each at least 1; null for 3.</param>
/// <param name="Stride">Step between output pixels along both, each at least 1; null for 1.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="UseBias">Whether a number per filter is added; needless before a batch normalization.</param>
/// <param name="Initializer">How the weights are drawn; the bias starts at 0.</param>
public sealed record Conv2D(int Filters, WindowSize? Kernel = null, WindowSize? Stride = null, Padding Padding = Padding.Same, bool UseBias = true, WeightInitializer? Initializer = null) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "conv2d";

    internal override string Emit(LayerContext context, string input)
    {
        context.AtLeast("filters", Filters, 1);
        var (channels, _, _) = context.Image();
        var kernel = Kernel ?? 3;
        return Convolution.Emit(context, input, Filters, kernel, Stride ?? 1, Padding, UseBias, Initializer, fanIn: channels * kernel.Count, fanOut: Filters * kernel.Count, group: 1);
    }
}
