namespace EdgeRuntime.Graph.Shapes;

/// <summary>Signal processing: windows, transforms, mel weights.</summary>
internal static class SignalShapes
{
    public static void Window(ShapeContext context)
    {
        var type = context.Node.Attributes.TryGetValue("output_datatype", out var value) ? (ElementType)value.AsInt() : ElementType.Float32;
        context.Output(0, type, [context.Integers(0) is [>= 0 and var size] ? size : Dimension.Unknown]);
    }

    public static void MelWeightMatrix(ShapeContext context)
    {
        var type = context.Node.Attributes.TryGetValue("output_datatype", out var value) ? (ElementType)value.AsInt() : ElementType.Float32;
        context.Output(0, type, [context.Integers(1) is [>= 0 and var length] ? length / 2 + 1 : Dimension.Unknown, context.Integers(0) is [>= 0 and var bins] ? bins : Dimension.Unknown]);
    }

    /// <summary>DFT over [batch, …, signal, 1 or 2]: real and imaginary parts last; one-sided ones have ⌊N/2⌋ + 1 values.</summary>
    public static void Dft(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { Count: > 1 } shape)
        {
            result = [.. shape.SkipLast(1), 2];
            var known = context.Opset < 20 || !context.Node.HasInput(2) || context.Integers(2) is [_];
            var axis = context.Opset < 20 ? context.Node.Int("axis", 1) : context.Integers(2)?[0] ?? -2;
            var place = Dimensions.Axis(axis, shape.Count);
            var length = !context.Node.HasInput(1) ? shape[place] : context.Integers(1) is [>= 0 and var size] ? size : Dimension.Unknown;
            if (known)
                result[place] = context.Node.Int("onesided") != 0 ? Dimensions.Map(length, value => value / 2 + 1) : length;
            else
                Array.Fill(result, Dimension.Unknown, 0, result.Length - 1);
        }
        context.Output(0, context.Type(0), result);
    }

    /// <summary>STFT: [batch, frames, bins, 2].</summary>
    public static void Stft(ShapeContext context)
    {
        var length = context.Integers(3) is [var given] ? given : context.Shape(2) is [{ IsKnown: true } window] ? window.Value : -1;
        Dimension[] result = [Dimension.Unknown, Dimension.Unknown, Dimension.Unknown, 2];
        if (context.Shape(0) is { Count: > 1 } signal)
        {
            result[0] = signal[0];
            if (length > 0 && context.Integers(1) is [> 0 and var step])
                result[1] = Dimensions.Map(signal[1], size => Math.Max(0, (size - length) / step + 1));
            if (length > 0)
                result[2] = context.Node.Int("onesided", 1) != 0 ? length / 2 + 1 : length;
        }
        context.Output(0, context.Type(0), result);
    }
}
