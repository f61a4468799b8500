using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Conv over one to three axes, with groups: Conv2D or DepthwiseConv2D, in INT8 where the QDQ pattern around it is complete; Conv3D for volumes and for weights that are not constant.</summary>
internal sealed class ConvLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Conv"];

    public override void Lower(Node node, LoweringContext context)
    {
        var convolution = Convolution.Read(node, context);
        if (convolution.Window.IsImage && QuantizedConvolution.TryLower(node, context, convolution))
            return;
        if (convolution.Window.IsImage && IsConstant(node, context, 1) && (!node.HasInput(2) || IsConstant(node, context, 2)))
            LowerImage(node, context, convolution);
        else
            LowerVolume(node, context, convolution);
    }

    private static bool IsConstant(Node node, LoweringContext context, int input) => context.Constants.Find(node.Input(input)) is { Type: ElementType.Float32 };

    private static void LowerImage(Node node, LoweringContext context, Convolution convolution)
    {
        var window = convolution.Window.ToImage(node);
        var tensor = context.Constants.Find(node.Input(1))!.As<float>();
        var bias = Bias(node, context, window.OutputC);
        var x = SpatialWindow.Input(context, node.Input(0), 2);
        if (convolution.IsDepthwise)
            x = convolution.Repeat(node, context, x, ref window);
        var (name, scales) = (node.Input(1), convolution.IsDepthwise ? null : WeightScales.OfChannels(node.Input(1), convolution, context));
        var weights = convolution.IsDepthwise ? Weights.Depthwise(context, name, ConvolutionWeights.Depthwise(tensor, convolution), window.OutputC)
            : scales is null ? Weights.Packed(context, name, ConvolutionWeights.Groups(tensor, convolution))
            : scales.Stored(context, name, ConvolutionWeights.Groups(tensor, convolution));
        var (activation, last) = Activations.Absorb(node, context);
        SpatialWindow.Emit(context, convolution.IsDepthwise ? PlanOpCode.DepthwiseConv2D : PlanOpCode.Conv2D, last, [x, weights, bias, .. scales is null ? (int[])[] : [scales.Tensor(context, name)]], context.Declare(last.Outputs[0]), 2,
            PlanAttributes.Write(new ConvolutionAttributes { Window = window, Groups = convolution.IsDepthwise ? 1 : convolution.Groups, Activation = activation }));
    }

    private static void LowerVolume(Node node, LoweringContext context, Convolution convolution)
    {
        var window = convolution.Window.ToVolume(node);
        RequireFloat(node, context, 1);
        var weights = context.Constants.Find(node.Input(1)) is { } tensor
            ? Weights.Packed(context, node.Input(1), ConvolutionWeights.Groups(tensor.As<float>(), convolution))
            : PackedAtRunTime(node, context, convolution);
        var bias = Bias(node, context, window.OutputC);
        var x = SpatialWindow.Input(context, node.Input(0), 3);
        var (activation, last) = Activations.Absorb(node, context);
        SpatialWindow.Emit(context, PlanOpCode.Conv3D, last, [x, weights, bias], context.Declare(last.Outputs[0]), 3,
            PlanAttributes.Write(new Convolution3DAttributes { Window = window, Groups = convolution.Groups, Activation = activation }));
    }

    /// <summary>Weights [OutputC, InputC/groups, kernel…] that an earlier operation computes, packed when the plan runs.</summary>
    private static int PackedAtRunTime(Node node, LoweringContext context, Convolution convolution)
    {
        var name = node.Input(1);
        var moved = convolution.Matrices(context, name, node.DisplayName);
        var (k, n) = (convolution.K, convolution.GroupN);
        return MatrixEmitter.Packed(context, name, moved, new PackMatrixAttributes { Matrices = convolution.Groups, K = k, N = n, Scale = 1 }, node.DisplayName);
    }

    /// <summary>A bias in f32, one value for each output channel: constant, or computed by an earlier operation; −1 where there is none.</summary>
    public static int Bias(Node node, LoweringContext context, int channels)
    {
        if (!node.HasInput(2))
            return -1;
        RequireFloat(node, context, 2);
        if (context.Shape(node.Input(2)).ElementCount != channels)
            throw new UnsupportedNodeException(node, $"its bias has shape {context.Shape(node.Input(2))}, expected a value for each of {channels} output channels");
        return context.Constants.Find(node.Input(2)) is { } values ? Weights.Bias(context, node.Input(2), values.As<float>()) : context.InModelOrder(node.Input(2));
    }

    /// <summary>Refuses weights and biases of other types than f32.</summary>
    public static void RequireFloat(Node node, LoweringContext context, int input)
    {
        if (context.Value(node.Input(input)).Type is not ElementType.Float32 and var type)
            throw new UnsupportedNodeException(node, $"input '{node.Input(input)}' is {type.ShortName()}, expected f32");
    }
}
