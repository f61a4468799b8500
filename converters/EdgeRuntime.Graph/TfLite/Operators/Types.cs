namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Operators that change how numbers are stored.</summary>
internal static class Types
{
    public static void Cast(OperatorContext context)
    {
        var (x, y) = (context.Info(0), context.Result());
        if (y.Type is ElementType.Undefined or ElementType.String || x.Type is ElementType.Undefined or ElementType.String)
            throw context.Unsupported($"from {x.Type.ShortName()} to {y.Type.ShortName()}");
        context.Finish(context.Add("Cast", [context.Value(0)], ("to", (long)y.Type)));
    }

    /// <summary>QUANTIZE: f32 to 8 bit, or 8 bit to another scale.</summary>
    public static void Quantize(OperatorContext context)
    {
        if (!context.Result().IsQuantized)
            throw context.Unsupported($"its output {context.Result().Display} is {context.Result().Type.ShortName()} without a scale; 8-bit quantized outputs are supported");
        context.FinishFloat(context.Float(0));
    }

    /// <summary>DEQUANTIZE of a constant (f16 or integer weights) is folded; of an activation it is DequantizeLinear, or a Cast from f16.</summary>
    public static void Dequantize(OperatorContext context)
    {
        var x = context.Info(0);
        if (context.Result().Type != ElementType.Float32)
            throw context.Unsupported($"its output {context.Result().Display} is {context.Result().Type.ShortName()}; f32 is supported");
        if (context.Constant(0) is { } constant)
            context.Graph.SetConstant(context.Operator.Outputs[0], constant);
        else if (x.Type == ElementType.Float16)
            context.Finish(context.Add("Cast", [context.Value(0)], ("to", (long)ElementType.Float32)));
        else
            context.Finish(context.Float(0));
    }

    /// <summary>DENSIFY: sparse constants are made dense when they are read.</summary>
    public static void Densify(OperatorContext context) =>
        context.Graph.SetConstant(context.Operator.Outputs[0], context.Constant(0) ?? throw context.Unsupported("its input is computed; sparse constants are supported"));

    /// <summary>FAKE_QUANT: the range is shifted so that 0 is a step, then <c>⌊(clamp(x) − min)/s + ½⌋·s + min</c>.</summary>
    public static void FakeQuantize(OperatorContext context)
    {
        var (low, high, bits) = (context.FloatOption(0), context.FloatOption(1), context.Option(2));
        if (!(high > low) || bits is < 2 or > 16)
            throw context.Unsupported($"a range of [{low}, {high}] with {bits} bits; 2 to 16 bits and a range that is not empty are supported");
        var (least, most) = (context.Flag(3) ? 1f : 0f, (float)((1 << bits) - 1));
        var scale = (high - low) / (most - least);
        var zero = Math.Clamp(MathF.Round(least - low / scale, MidpointRounding.AwayFromZero), least, most);
        var (nudgedLow, nudgedHigh) = ((least - zero) * scale, (most - zero) * scale);
        var clamped = context.Add("Clip", [context.Float(0), context.Scalar(nudgedLow), context.Scalar(nudgedHigh)]);
        var steps = context.Add("Div", [context.Add("Sub", [clamped, context.Scalar(nudgedLow)]), context.Scalar(scale)]);
        var whole = context.Add("Floor", [context.Add("Add", [steps, context.Scalar(0.5f)])]);
        context.FinishFloat(context.Add("Add", [context.Add("Mul", [whole, context.Scalar(scale)]), context.Scalar(nudgedLow)]));
    }
}
