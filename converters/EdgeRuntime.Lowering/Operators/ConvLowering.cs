using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Conv over two dimensions, with groups, as Conv2D or DepthwiseConv2D; in INT8 where the QDQ pattern around it is complete.</summary>
internal sealed class ConvLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Conv"];

    public override void Lower(Node node, LoweringContext context)
    {
        var x = context.Shape(node.Input(0));
        Windows.RequireImage(node, x);
        var w = context.Shape(node.Input(1));
        var groups = (int)node.Int("group", 1);
        if (w.Rank != 4 || groups < 1 || x[1] % groups != 0 || w[0] % groups != 0 || w[1] != x[1] / groups)
            throw new UnsupportedNodeException(node, $"weights {w} do not fit input {x} in {groups} groups");
        if (node.Ints("kernel_shape") is { } kernel && (kernel.Length != 2 || kernel[0] != w[2] || kernel[1] != w[3]))
            throw new UnsupportedNodeException(node, $"kernel_shape [{string.Join(',', kernel)}] does not fit weights {w}");
        var window = Windows.Read(node, x, context.Shape(node.Outputs[0]), w[2], w[3]);
        if (!TryLowerInt8(node, context, window, groups))
            LowerFloat(node, context, window, groups);
    }

    private static void LowerFloat(Node node, LoweringContext context, Window2D window, int groups)
    {
        if (context.Constants.Find(node.Input(1)) is not { Type: ElementType.Float32 } tensor)
            throw new UnsupportedNodeException(node, "its weights are not constant f32");
        var bias = -1;
        if (node.HasInput(2))
        {
            if (context.Constants.Find(node.Input(2)) is not { Type: ElementType.Float32 } values || values.Count != window.OutputC)
                throw new UnsupportedNodeException(node, "its bias is not a constant f32 for every output channel");
            bias = context.PaddedConstant(node.Input(2), values.As<float>());
        }
        var x = context.InChannelsLast(node.Input(0));
        var depthwise = IsDepthwise(window, groups);
        var weights = depthwise
            ? Weights.Depthwise(context, node.Input(1), ConvolutionWeights.Depthwise(tensor.As<float>(), window), window.OutputC)
            : Weights.Packed(context, node.Input(1), ConvolutionWeights.Groups(tensor.As<float>(), window, groups));
        var (activation, last) = Activations.Absorb(node, context);
        var y = context.Declare(last.Outputs[0]);
        context.Emit(depthwise ? PlanOpCode.DepthwiseConv2D : PlanOpCode.Conv2D, last, [x, weights, bias], y, ElementOrder.ChannelsLast,
            PlanAttributes.Write(new ConvolutionAttributes { Window = window, Groups = depthwise ? 1 : groups, Activation = activation }));
    }

    private static bool TryLowerInt8(Node node, LoweringContext context, Window2D window, int groups)
    {
        if (QuantizedPattern.Source(node.Input(0), context) is not { } source || QuantizedPattern.Weights(node.Input(1), context) is not { } weights
            || (weights.Scales.Length != 1 && (weights.Axis != 0 || weights.Scales.Length != window.OutputC))
            || QuantizedPattern.Result(node, context) is not { } result
            || QuantizedPattern.Bias(node, 2, window.OutputC, source.Parameters.Scale, weights, context) is not { } bias)
            return false;

        var tensor = weights.Tensor.As<sbyte>();
        var volume = tensor.Length / window.OutputC;
        for (var c = 0; c < window.OutputC; c++)
            bias[c] = Weights.FoldZeroPoint(bias[c], tensor.Slice(c * volume, volume), source.Parameters.ZeroPoint);
        var depthwise = IsDepthwise(window, groups);
        var name = node.Input(1);
        var packed = depthwise
            ? context.Constant<sbyte>(name, ConvolutionWeights.Depthwise(tensor, window), new TensorShape(window.KernelH * window.KernelW, window.OutputC), PlanLayout.Packed)
            : Weights.Packed(context, name, ConvolutionWeights.Groups(tensor, window, groups));
        var x = context.InChannelsLast(source.Value);
        var biases = context.PaddedConstant<int>($"{name}_bias", bias);
        var multipliers = context.PaddedConstant<float>($"{name}_multiplier", QuantizedPattern.Multipliers(source.Parameters.Scale, weights, result.Parameters.Scale, window.OutputC));
        context.Absorb(result.Absorbed);
        var y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
        context.Emit(depthwise ? PlanOpCode.DepthwiseConv2DInt8 : PlanOpCode.Conv2DInt8, node, [x, packed, biases, multipliers], y, ElementOrder.ChannelsLast,
            PlanAttributes.Write(new ConvolutionInt8Attributes { Window = window, Groups = depthwise ? 1 : groups, InputZeroPoint = source.Parameters.ZeroPoint, Output = result.Clamp }));
        return true;
    }

    private static bool IsDepthwise(Window2D window, int groups) => groups > 1 && groups == window.InputC && groups == window.OutputC;
}
