using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>ConvTranspose over one to three axes in f32.</summary>
internal sealed class ConvTransposeLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["ConvTranspose"];

    public override void Lower(Node node, LoweringContext context)
    {
        var (x, w, y) = (context.Shape(node.Input(0)), context.Shape(node.Input(1)), context.Shape(node.Outputs[0]));
        Windows.RequireSpatial(node, x);
        ConvLowering.RequireFloat(node, context, 1);
        var groups = (int)node.Int("group", 1);
        if (w.Rank != x.Rank || groups < 1 || x[1] % groups != 0 || w[0] != x[1] || y.Rank != x.Rank || y[1] != w[1] * groups)
            throw new UnsupportedNodeException(node, $"weights {w} do not fit input {x} and output {y} in {groups} groups");
        ReadOnlySpan<int> kernel = w.Dimensions.AsSpan()[2..];
        Convolution.CheckKernelShape(node, w, kernel);
        var window = Read(node, x, y, kernel).ToVolume(node);
        var attributes = new Convolution3DAttributes { Window = window, Groups = groups };
        var weights = Weights(node, context, attributes);
        var bias = ConvLowering.Bias(node, context, y[1]);
        var input = SpatialWindow.Input(context, node.Input(0), 3);
        (attributes.Activation, var last) = Activations.Absorb(node, context);
        SpatialWindow.Emit(context, PlanOpCode.ConvTranspose, last, [input, weights, bias], context.Declare(last.Outputs[0]), 3, PlanAttributes.Write(attributes));
    }

    private static SpatialWindow Read(Node node, TensorShape x, TensorShape y, ReadOnlySpan<int> kernel)
    {
        var rank = kernel.Length;
        var (strides, dilations, pads) = (Windows.PerAxis(node, "strides", rank), Windows.PerAxis(node, "dilations", rank), Windows.Pads(node, rank));
        var extra = node.Ints("output_padding") ?? new long[rank];
        var automatic = node.Text("auto_pad", "NOTSET");
        var axes = new WindowAxis[rank];
        for (var i = 0; i < rank; i++)
        {
            var axis = new WindowAxis { Input = x[2 + i], Output = y[2 + i], Kernel = kernel[i], Stride = strides[i], Dilation = dilations[i] };
            // All that the input reaches, less what the output keeps, is cut away.
            var cut = Math.Max(0, (axis.Input - 1L) * axis.Stride + (extra.Length == rank ? extra[i] : 0) + axis.Extent - axis.Output);
            axis.Before = automatic switch
            {
                "SAME_UPPER" => (int)(cut / 2),
                "SAME_LOWER" => (int)(cut - cut / 2),
                "VALID" when node.Ints("output_shape") is null => 0,
                _ => node.Ints("output_shape") is null ? pads[i] : (int)(cut - cut / 2),
            };
            axes[i] = axis;
        }
        return new SpatialWindow(x[0], x[1], y[1], axes);
    }

    private static unsafe int Weights(Node node, LoweringContext context, in Convolution3DAttributes attributes)
    {
        var (window, groups) = (attributes.Window, attributes.Groups);
        var shape = new TensorShape(ConvTranspose.PackedCount(window, groups));
        var name = node.Input(1);
        if (context.Constants.Find(name) is not { } tensor)
        {
            var computed = context.Plan.Tensor($"{name}_packed", ElementType.Float32, shape, PlanLayout.Packed);
            context.Plan.Operation(PlanOpCode.PackConvTranspose, node.DisplayName, [context.InModelOrder(name)], computed, PlanAttributes.Write(attributes));
            return computed;
        }
        var packed = new float[shape.ElementCount];
        fixed (float* from = tensor.As<float>(), to = packed)
            ConvTranspose.Pack(from, window, groups, to);
        return Lowering.Operators.Weights.Stored(context, name, packed, shape);
    }
}
