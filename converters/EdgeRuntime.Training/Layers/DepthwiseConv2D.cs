namespace EdgeRuntime.Training.Layers;

/// <summary>A convolution of each channel by itself over [C,H,W], weights of shape [C, 1, rows, columns].</summary>
/// <param name="Kernel">Rows and columns of the kernel, each at least 1; null for 3.</param>
/// <param name="Stride">Step between output pixels along both, each at least 1; null for 1.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="UseBias">Whether a number per channel is added.</param>
/// <param name="Initializer">How the weights are drawn; the bias starts at 0.</param>
public sealed record DepthwiseConv2D(WindowSize? Kernel = null, WindowSize? Stride = null, Padding Padding = Padding.Same, bool UseBias = true, WeightInitializer? Initializer = null) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "depthwise_conv2d";

    internal override string Emit(LayerContext context, string input)
    {
        var (channels, _, _) = context.Image();
        var kernel = Kernel ?? 3;
        return Convolution.Emit(context, input, channels, kernel, Stride ?? 1, Padding, UseBias, Initializer, fanIn: kernel.Count, fanOut: kernel.Count, group: channels);
    }
}
