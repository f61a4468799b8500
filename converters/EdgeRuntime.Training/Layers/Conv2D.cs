namespace EdgeRuntime.Training.Layers;

/// <summary>A convolution over [C,H,W], weights of shape [filters, C, kernel, kernel].</summary>
/// <param name="Filters">Output channels, at least 1.</param>
/// <param name="Kernel">Rows and columns of the kernel, at least 1.</param>
/// <param name="Stride">Step between output pixels, at least 1.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="UseBias">Whether a number per filter is added; needless before a batch normalization.</param>
/// <param name="Initializer">How the weights are drawn; the bias starts at 0.</param>
/// <param name="KernelRows">Rows of the kernel, where they are not <paramref name="Kernel"/>.</param>
/// <param name="StrideRows">Step from row to row, where it is not <paramref name="Stride"/>.</param>
public sealed record Conv2D(int Filters, int Kernel = 3, int Stride = 1, Padding Padding = Padding.Same, bool UseBias = true, WeightInitializer? Initializer = null,
    int? KernelRows = null, int? StrideRows = null) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "conv2d";

    internal override string Emit(LayerContext context, string input)
    {
        context.AtLeast("filters", Filters, 1);
        return Convolution.Emit(context, input, Filters, (KernelRows ?? Kernel, Kernel), (StrideRows ?? Stride, Stride), Padding, UseBias, Initializer, group: 1);
    }
}
