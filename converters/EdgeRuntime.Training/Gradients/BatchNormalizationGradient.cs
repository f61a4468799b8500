using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of BatchNormalization with fixed statistics, and of the form with the batch's own statistics that training uses.</summary>
internal static class BatchNormalizationGradient
{
    /// <summary>The domain of the operator that stands for the training form until it is written out.</summary>
    public const string TrainingDomain = "edgeruntime.training";

    /// <summary>Its name: (x, scale, bias) → (y, mean and 1/σ of the batch as [C]).</summary>
    public const string TrainingOp = "BatchNormalization";

    /// <summary>Its key in the registry.</summary>
    public const string TrainingKey = $"{TrainingDomain}:{TrainingOp}";

    // y = (x − mean)·inverse·scale + bias with constant mean and inverse = 1/√(variance + ε).
    public static void Inference(Node node, GradientContext context)
    {
        var emit = context.Emit;
        if (node.Int("training_mode") != 0)
            throw new UnsupportedOperatorException("BatchNormalization", node.DisplayName, "training_mode 1 is what training makes of mode 0 itself; export the model in inference mode.");
        var (x, scale, bias, dy) = (node.Inputs[0], node.Inputs[1], node.Inputs[2], context.Gradient(node.Outputs[0])!);
        var (axes, perChannel) = Layout(context.Shape(x));
        var inverse = emit.Op("Reciprocal", [emit.Op("Sqrt", [emit.Add(node.Inputs[4], context.Scalar(node.Float("epsilon", 1e-5f), x))])]);
        if (context.Needs(x))
            context.Add(x, emit.Mul(dy, emit.Reshape(emit.Mul(inverse, scale), perChannel)));
        if (context.Needs(scale))
        {
            var centered = emit.Sub(x, emit.Reshape(node.Inputs[3], perChannel));
            context.Add(scale, emit.Mul(emit.ReduceSum(emit.Mul(dy, centered), axes, keepDimensions: false), inverse));
        }
        if (context.Needs(bias))
            context.Add(bias, emit.ReduceSum(dy, axes, keepDimensions: false));
    }

    // With n elements a channel: dbias = Σ dy, dscale = inverse·Σ dy·(x − mean), dx = scale·inverse·(dy − dbias/n − (x − mean)·inverse·dscale/n),
    // computed as a·dy + (b·x + c) with numbers a, b, c per channel: the operator in inference form is the fastest way to a product and a sum per channel.
    public static void Training(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, scale, bias, dy) = (node.Inputs[0], node.Inputs[1], node.Inputs[2], context.Gradient(node.Outputs[0])!);
        var (mean, inverse) = (node.Outputs[1], node.Outputs[2]);
        var shape = context.Shape(x);
        var (axes, perChannel) = Layout(shape);
        var sum = emit.ReduceSum(dy, axes, keepDimensions: false);
        var product = emit.Mul(emit.Sub(emit.ReduceSum(emit.Mul(dy, x), axes, keepDimensions: false), emit.Mul(mean, sum)), inverse);
        context.Add(bias, sum);
        context.Add(scale, product);
        if (!context.Needs(x))
            return;
        var fraction = context.Scalar(-shape[1] / (double)shape.Aggregate(1L, (result, size) => result * size), x);
        var a = emit.Mul(scale, inverse);
        var b = emit.Mul(emit.Mul(a, fraction), emit.Mul(inverse, product));
        var c = emit.Sub(emit.Mul(emit.Mul(a, fraction), sum), emit.Mul(b, mean));
        var (zeros, ones) = (emit.Expand(context.Scalar(0, x), shape[1]), emit.Expand(context.Scalar(1, x), shape[1]));
        context.Add(x, emit.Add(emit.Mul(dy, emit.Reshape(a, perChannel)), emit.Op("BatchNormalization", [x, b, c, zeros, ones], ("epsilon", 0f))));
    }

    /// <summary>All axes but the channels', and the shape in which a value per channel meets the tensor.</summary>
    public static (long[] Axes, long[] PerChannel) Layout(long[] shape)
    {
        long[] axes = [0, .. Enumerable.Range(2, shape.Length - 2).Select(axis => (long)axis)];
        return (axes, [1, shape[1], .. Enumerable.Repeat(1L, shape.Length - 2)]);
    }
}
