using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>DequantizeLinear → Conv over one or two axes → QuantizeLinear as one INT8 operation.</summary>
internal static class QuantizedConvolution
{
    /// <summary>Lowers the node in INT8, where the pattern around it is complete; false where it is not.</summary>
    public static bool TryLower(Node node, LoweringContext context, Convolution convolution)
    {
        var outputs = convolution.Window.OutputC;
        if (QuantizedPattern.Source(node.Input(0), context) is not { } source || QuantizedPattern.Weights(node.Input(1), context) is not { } weights
            || (weights.Scales.Length != 1 && (weights.Axis != 0 || weights.Scales.Length != outputs))
            || QuantizedPattern.Result(node, context) is not { } result
            || QuantizedPattern.Bias(node, 2, outputs, source.Parameters.Scale, weights, context) is not { } bias)
            return false;

        var window = convolution.Window.ToImage(node);
        var tensor = weights.Tensor.As<sbyte>();
        var volume = tensor.Length / outputs;
        for (var c = 0; c < outputs; c++)
            bias[c] = Weights.FoldZeroPoint(bias[c], tensor.Slice(c * volume, volume), source.Parameters.ZeroPoint);
        var depthwise = convolution.IsDepthwise;
        var name = node.Input(1);
        var packed = depthwise
            ? context.Constant<sbyte>(name, ConvolutionWeights.Depthwise(tensor, convolution), new TensorShape(convolution.Window.Taps, outputs), PlanLayout.Packed)
            : Weights.Packed(context, name, ConvolutionWeights.Groups(tensor, convolution));
        var x = SpatialWindow.Input(context, source.Value, 2);
        if (depthwise)
            x = convolution.Repeat(node, context, x, ref window);
        var biases = context.PaddedConstant<int>($"{name}_bias", bias);
        var multipliers = context.PaddedConstant<float>($"{name}_multiplier", QuantizedPattern.Multipliers(source.Parameters.Scale, weights, result.Parameters.Scale, outputs));
        context.Absorb(result.Absorbed);
        var y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
        SpatialWindow.Emit(context, depthwise ? PlanOpCode.DepthwiseConv2DInt8 : PlanOpCode.Conv2DInt8, node, [x, packed, biases, multipliers], y, 2,
            PlanAttributes.Write(new ConvolutionInt8Attributes { Window = window, Groups = depthwise ? 1 : convolution.Groups, InputZeroPoint = source.Parameters.ZeroPoint, Output = result.Clamp }));
        return true;
    }
}
