namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>The geometry of a convolution or pooling, as ONNX has it: pads are [top, left, bottom, right].</summary>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilations, long[] Pads)
{
    private const int Same = 0;
    private const int MaximumStep = 1 << 24;

    /// <summary>Reads the padding (option 0 of all such operators) and computes pads by TensorFlow's rule.</summary>
    public static Window Read(OperatorContext context, TfLiteTensor x, long kernelH, long kernelW, int strideH, int strideW, int dilationH, int dilationW)
    {
        // The option tables store the width first.
        (strideH, strideW, dilationH, dilationW) = (strideW, strideH, dilationW, dilationH);
        foreach (var step in (ReadOnlySpan<long>)[kernelH, kernelW, strideH, strideW, dilationH, dilationW])
        {
            if (step is < 1 or > MaximumStep)
                throw new InvalidModelException($"{context.Display}: kernel {kernelH}x{kernelW}, stride {strideH}x{strideW}, dilation {dilationH}x{dilationW}: every number must be in [1, {MaximumStep}].");
        }
        var pads = new long[4];
        if (context.ByteOption(0) == Same)
        {
            (pads[0], pads[2]) = SamePads(x.Shape[1], kernelH, strideH, dilationH);
            (pads[1], pads[3]) = SamePads(x.Shape[2], kernelW, strideW, dilationW);
        }
        return new Window([kernelH, kernelW], [strideH, strideW], [dilationH, dilationW], pads);
    }

    /// <summary>What SAME adds before and behind: <c>max((⌈in/s⌉ − 1)·s + (k − 1)·d + 1 − in, 0)</c> in all, the odd one behind.</summary>
    public static (long Before, long Behind) SamePads(long input, long kernel, long stride, long dilation)
    {
        var total = Math.Max((((input + stride - 1) / stride) - 1) * stride + (kernel - 1) * dilation + 1 - input, 0);
        return (total / 2, total - total / 2);
    }
}
