using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>
/// Gradients of QuantizeLinear and DequantizeLinear by the straight-through estimator (Bengio et al., 2013): rounding counts as the identity, and the gradient passes where clamping changes
/// nothing, half a step beyond the range included. With s the scale and x̂ = s·(q − z) both rules together give the step its gradient of LSQ (Esser et al., 2020):
/// <c>ds = Σ dx̂·(x̂ − [x inside]·x)/s</c>. The gradient that stands for the quantized value between the two is that of the value it represents, so that operators which only
/// move quantized elements may come between them.
/// </summary>
internal static class QuantizationGradients
{
    // dq = dx̂, ds += Σ dx̂·(q − z) = Σ dx̂·x̂/s
    public static void DequantizeLinear(Node node, GradientContext context)
    {
        var dy = context.Gradient(node.Outputs[0])!;
        context.Add(node.Inputs[0], dy);
        if (context.Needs(node.Inputs[1]))
            context.Add(node.Inputs[1], PerStep(node, dy, node.Outputs[0], context));
    }

    // dx = dx̂·[x inside], ds −= Σ dx·x/s
    public static void QuantizeLinear(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        if (!context.Needs(x) && !context.Needs(node.Inputs[1]))
            return;
        var dx = emit.Mul(context.Gradient(node.Outputs[0])!, emit.Cast(Inside(node, context), context.TypeOf(x)));
        context.Add(x, dx);
        if (context.Needs(node.Inputs[1]))
            context.Add(node.Inputs[1], emit.Neg(PerStep(node, dx, x, context)));
    }

    private static string Inside(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        var (minimum, maximum) = Limits(node, context);
        var low = Bound(node, context, minimum - 0.5);
        var high = Bound(node, context, maximum + 0.5);
        var clamped = Axis(node, context) is null ? emit.Op("Clip", [x, low, high]) : emit.Op("Min", [emit.Op("Max", [x, low]), high]);
        return emit.Op("Equal", [x, clamped]);
    }

    // (quantized − z)·s, in the shape in which it meets x.
    private static string Bound(Node node, GradientContext context, double quantized)
    {
        var type = context.TypeOf(node.Inputs[0]);
        var zeroPoints = node.HasInput(2) ? Integers(context.ConstantOf(node, 2), node) : [0L];
        var steps = zeroPoints.Select(zeroPoint => quantized - zeroPoint).ToArray();
        var count = steps.All(step => step == steps[0]) ? context.Emit.Scalar(steps[0], type)
            : context.Emit.Constant(type == ElementType.Float64 ? TensorData.From(steps, steps.Length) : TensorData.From(Array.ConvertAll(steps, step => (float)step), steps.Length));
        var bound = context.Emit.Mul(node.Inputs[1], count);
        if (Axis(node, context) is not { } axis)
            return context.Shape(node.Inputs[1]).Length == 0 ? bound : context.Emit.Reshape(bound);
        return context.Emit.Reshape(bound, [.. Enumerable.Repeat(1L, axis), -1, .. Enumerable.Repeat(1L, context.Shape(node.Inputs[0]).Length - axis - 1)]);
    }

    // Σ gradient·value / s, in the shape of the scale.
    private static string PerStep(Node node, string gradient, string value, GradientContext context)
    {
        var emit = context.Emit;
        var (scale, shape) = (node.Inputs[1], context.Shape(node.Inputs[1]));
        var axis = Axis(node, context);
        long[] axes = [.. Enumerable.Range(0, context.Shape(node.Inputs[0]).Length).Where(i => i != axis).Select(i => (long)i)];
        var product = emit.Mul(gradient, value);
        var sum = axes.Length == 0 ? product : emit.ReduceSum(product, axes, keepDimensions: false);
        return emit.Div(axis is null && shape.Length > 0 ? emit.Reshape(sum, shape) : sum, scale);
    }

    /// <summary>The axis that the scale goes along; null for one scale for all.</summary>
    private static int? Axis(Node node, GradientContext context)
    {
        var scale = context.Shape(node.Inputs[1]);
        var rank = context.Shape(node.Inputs[0]).Length;
        if (scale.Length > 1 || node.Int("block_size") != 0)
            throw new UnsupportedOperatorException(node.OpType, node.DisplayName, "its gradient is known for one scale, and for a scale for each index along an axis, not for blocks.");
        var axis = (int)node.Int("axis", 1);
        return scale is [] or [1] ? null : axis < 0 ? axis + rank : axis;
    }

    private static (long Minimum, long Maximum) Limits(Node node, GradientContext context) => (node.HasInput(2) ? context.ConstantOf(node, 2).Type : ElementType.UInt8) switch
    {
        ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        ElementType.Int16 => (short.MinValue, short.MaxValue),
        var type => throw new UnsupportedOperatorException(node.OpType, node.DisplayName, $"its gradient is known for integers of 8 and 16 bits, not for {type.ShortName()}."),
    };

    private static long[] Integers(TensorData data, Node node) => data.Type switch
    {
        ElementType.UInt8 => [.. data.As<byte>().ToArray().Select(value => (long)value)],
        ElementType.Int8 => [.. data.As<sbyte>().ToArray().Select(value => (long)value)],
        ElementType.UInt16 => [.. data.As<ushort>().ToArray().Select(value => (long)value)],
        ElementType.Int16 => [.. data.As<short>().ToArray().Select(value => (long)value)],
        _ => throw new UnsupportedOperatorException(node.OpType, node.DisplayName, $"its gradient is known for integers of 8 and 16 bits, not for {data.Type.ShortName()}."),
    };
}
