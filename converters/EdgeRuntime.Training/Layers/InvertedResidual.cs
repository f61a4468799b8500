namespace EdgeRuntime.Training.Layers;

/// <summary>
/// The block of MobileNetV2 (Sandler et al., 2018) over [C,H,W]: a 1×1 convolution to expand·C channels, a depthwise convolution, a 1×1 convolution to the filters; batch
/// normalization after each, relu6 after the first two; the input is added where it has the output's shape. With an expand of 1 the first convolution is left out.
/// </summary>
/// <param name="Filters">Output channels, at least 1.</param>
/// <param name="Expand">How many times as many channels are inside, at least 1.</param>
/// <param name="Kernel">Rows and columns of the depthwise kernel, at least 1.</param>
/// <param name="Stride">Its step, at least 1.</param>
public sealed record InvertedResidual(int Filters, int Expand = 6, int Kernel = 3, int Stride = 1) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "inverted_residual";

    internal override string Emit(LayerContext context, string input)
    {
        context.AtLeast("filters", Filters, 1);
        context.AtLeast("expand", Expand, 1);
        context.AtLeast("kernel", Kernel, 1);
        context.AtLeast("stride", Stride, 1);
        var (channels, _, _) = context.Image();
        Layer[] expansion = Expand == 1 ? [] : [new Conv2D(checked(channels * Expand), Kernel: 1, UseBias: false), new BatchNorm(), new ReLU6()];
        var output = context.Nested(
            [.. expansion, new DepthwiseConv2D(Kernel, Stride, UseBias: false), new BatchNorm(), new ReLU6(), new Conv2D(Filters, Kernel: 1, UseBias: false), new BatchNorm()], input, list: null);
        return Stride == 1 && Filters == channels ? context.Node("Add", [output, input]) : output;
    }
}
