using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>What a computing node's result becomes in a quantized model.</summary>
/// <param name="Node">The QuantizeLinear node.</param>
/// <param name="Parameters">Its scale and zero point, for u8.</param>
/// <param name="Clamp">Zero point, and the bounds that u8 and an activation in between set.</param>
/// <param name="Absorbed">The nodes in between, and the QuantizeLinear node.</param>
internal sealed record QuantizedResult(Node Node, QuantizationParameters Parameters, Requantization Clamp, IReadOnlyList<Node> Absorbed);

/// <summary>Constant weights in s8.</summary>
/// <param name="Tensor">The weights.</param>
/// <param name="Scales">One scale, or one per output channel.</param>
/// <param name="Axis">The axis of the channels, where there are several scales.</param>
internal sealed record QuantizedWeights(TensorData Tensor, float[] Scales, int Axis)
{
    /// <summary>The scale of an output channel.</summary>
    public float Scale(int channel) => Scales[Scales.Length == 1 ? 0 : channel];
}

/// <summary>Recognizes DequantizeLinear → operation → [activation] → QuantizeLinear. Signed 8-bit activations are u8 with the zero point raised by 128: the same numbers.</summary>
internal static class QuantizedPattern
{
    /// <summary>Scale and zero point of a Q or DQ node on an activation; null where they are not constant, not per tensor, or not 8 bit.</summary>
    public static QuantizationParameters? Parameters(Node node, LoweringContext context)
    {
        if (context.Constants.Find(node.Input(1)) is not { Type: ElementType.Float32, Count: 1 } scale || !(scale.As<float>()[0] > 0) || !float.IsFinite(scale.As<float>()[0]))
            return null;
        if (!node.HasInput(2))
        {
            return context.ModelType(node.OpType == "QuantizeLinear" ? node.Outputs[0] : node.Input(0)) switch
            {
                ElementType.UInt8 => new QuantizationParameters(scale.As<float>()[0], 0),
                ElementType.Int8 => new QuantizationParameters(scale.As<float>()[0], 128),
                _ => null,
            };
        }
        return context.Constants.Find(node.Input(2)) switch
        {
            { Type: ElementType.UInt8, Count: 1 } zero => new QuantizationParameters(scale.As<float>()[0], zero.As<byte>()[0]),
            { Type: ElementType.Int8, Count: 1 } zero => new QuantizationParameters(scale.As<float>()[0], zero.As<sbyte>()[0] + 128),
            _ => null,
        };
    }

    /// <summary>The quantization that a node's result goes to and nothing else reads: a QuantizeLinear behind it, with Relu or Clip in between.</summary>
    public static QuantizedResult? Result(Node node, LoweringContext context)
    {
        var next = context.Index.OnlyConsumer(node.Outputs[0]);
        Activation? activation = null;
        var absorbed = new List<Node>();
        if (next is { OpType: "Relu" or "Clip" } && next.Input(0) == node.Outputs[0])
        {
            activation = Activations.Read(next, context);
            if (activation is null)
                return null;
            absorbed.Add(next);
            next = context.Index.OnlyConsumer(next.Outputs[0]);
        }
        if (next is not { OpType: "QuantizeLinear", Domain: "" } || Parameters(next, context) is not { } parameters)
            return null;
        absorbed.Add(next);
        return new QuantizedResult(next, parameters, Clamp(activation, parameters), absorbed);
    }

    /// <summary>The value that a DequantizeLinear reads, for a result that is dequantized and not yet needed in f32.</summary>
    public static QuantizedSource? Source(string name, LoweringContext context) => context.Constants.Find(name) is null ? context.Value(name).Source : null;

    /// <summary>The weights behind a DequantizeLinear of an s8 constant with zero point 0, or of a u8 constant with zero point 128, which holds the same numbers.</summary>
    public static QuantizedWeights? Weights(string name, LoweringContext context)
    {
        if (context.Index.Producer(name) is not { OpType: "DequantizeLinear", Domain: "" } node || context.Constants.Find(node.Input(0)) is not { Type: ElementType.Int8 or ElementType.UInt8 } tensor
            || context.Constants.Find(node.Input(1)) is not { Type: ElementType.Float32 } scale || node.Int("block_size") != 0)
            return null;
        var zeroPoint = node.HasInput(2) ? context.Constants.Find(node.Input(2)) : null;
        var middle = (byte)(tensor.Type == ElementType.UInt8 ? 128 : 0);
        if (node.HasInput(2) || middle != 0 ? zeroPoint is null || zeroPoint.Type != tensor.Type || zeroPoint.Bytes.Span.IndexOfAnyExcept(middle) >= 0 : false)
            return null;
        if (middle != 0)
            tensor = new TensorData(ElementType.Int8, tensor.Shape, Array.ConvertAll(tensor.Bytes.ToArray(), weight => (byte)(weight ^ 128)), tensor.Name);
        var axis = (int)node.Int("axis", 1);
        return new QuantizedWeights(tensor, scale.As<float>().ToArray(), axis < 0 ? axis + tensor.Shape.Count : axis);
    }

    /// <summary>The i32 bias behind a DequantizeLinear, one that is f32 rounded to the same steps, or zeros where the input is absent; null where it is quantized with anything but <c>scale_x · scale_w</c>.</summary>
    public static int[]? Bias(Node node, int input, int channels, float inputScale, QuantizedWeights weights, LoweringContext context)
    {
        if (!node.HasInput(input))
            return new int[channels];
        if (context.Index.Constant(node.Input(input)) is { Type: ElementType.Float32 } real)
            return real.Count == channels ? Rounded(real.As<float>(), inputScale, weights) : null;
        if (context.Index.Producer(node.Input(input)) is not { OpType: "DequantizeLinear", Domain: "" } source
            || context.Constants.Find(source.Input(0)) is not { Type: ElementType.Int32 } bias || bias.Count != channels
            || context.Constants.Find(source.Input(1)) is not { Type: ElementType.Float32 } scale || (scale.Count != 1 && scale.Count != channels)
            || (source.HasInput(2) && !IsZero(context.Constants.Find(source.Input(2)))))
            return null;
        var scales = scale.As<float>();
        for (var c = 0; c < channels; c++)
        {
            var expected = inputScale * weights.Scale(c);
            if (Math.Abs(scales[scales.Length == 1 ? 0 : c] - expected) > 1e-4f * expected)
                return null;
        }
        return bias.As<int>().ToArray();
    }

    // ONNX Runtime does the same to a float bias between quantized values (its WeightBiasQuantization).
    private static int[]? Rounded(ReadOnlySpan<float> bias, float inputScale, QuantizedWeights weights)
    {
        var rounded = new int[bias.Length];
        for (var c = 0; c < rounded.Length; c++)
        {
            var steps = Math.Round(bias[c] / (inputScale * weights.Scale(c)), MidpointRounding.ToEven);
            if (!(Math.Abs(steps) < 1 << 30))
                return null;
            rounded[c] = (int)steps;
        }
        return rounded;
    }

    /// <summary><c>scale_x · scale_w / scale_y</c> for every output channel, rounded as ONNX Runtime rounds it.</summary>
    public static float[] Multipliers(float inputScale, QuantizedWeights weights, float outputScale, int channels)
    {
        var multipliers = new float[channels];
        for (var c = 0; c < channels; c++)
        {
            var product = inputScale * weights.Scale(c);
            multipliers[c] = product / outputScale;
        }
        return multipliers;
    }

    /// <summary>The attributes of an operation that only requantizes.</summary>
    public static RequantizeAttributes Requantize(QuantizationParameters input, QuantizationParameters output) =>
        new() { InputScale = input.Scale, InputZeroPoint = input.ZeroPoint, OutputScale = output.Scale, OutputZeroPoint = output.ZeroPoint };

    /// <summary>
    /// Lowers an operation that moves or selects elements without computing: on u8 where all inputs are dequantized alike (and <paramref name="allowed"/> agrees), its result
    /// then being dequantized only where f32 is needed; else on the inputs as they are.
    /// </summary>
    public static void Through(Node node, IReadOnlyList<string> inputs, LoweringContext context, Action<IReadOnlyList<string>, LoweredValue> lower, Func<QuantizationParameters, bool>? allowed = null, int outputIndex = 0)
    {
        var output = node.Outputs[outputIndex];
        var sources = inputs.Select(input => Source(input, context)).ToList();
        if (sources[0] is not { } first || sources.Exists(source => source?.Parameters != first.Parameters) || allowed?.Invoke(first.Parameters) == false)
        {
            inputs = SignedBytes.Alike(inputs, node, context);
            var value = context.Value(inputs[0]);
            lower(inputs, context.Declare(output, value.Type, value.Quantization));
            return;
        }
        var next = context.Index.OnlyConsumer(output);
        var name = next is { OpType: "QuantizeLinear", Domain: "" } && Parameters(next, context) == first.Parameters ? next.Outputs[0] : context.UniqueName($"{output}_quantized");
        lower([.. sources.Select(source => source!.Value)], context.Declare(name, context.Shape(output), ElementType.UInt8, first.Parameters));
        context.Declare(output, source: new QuantizedSource(name, first.Parameters));
    }

    private static Requantization Clamp(Activation? activation, QuantizationParameters parameters) => activation switch
    {
        { Kind: ActivationKind.Relu } => new Requantization(parameters.ZeroPoint, parameters.ZeroPoint),
        { Kind: ActivationKind.Clip } clip => new Requantization(parameters.ZeroPoint, parameters.Quantize(clip.Alpha, 0, 255), parameters.Quantize(clip.Beta, 0, 255)),
        _ => new Requantization(parameters.ZeroPoint),
    };

    private static bool IsZero(TensorData? zeroPoint) => zeroPoint is not null && zeroPoint.Bytes.Span.IndexOfAnyExcept((byte)0) < 0;
}
