using System.Runtime.InteropServices;

namespace EdgeRuntime.Graph.Shapes;

/// <summary>Resize and Upsample: sizes given, or <c>⌊size · scale⌋</c>.</summary>
internal static class ResizeShapes
{
    public static void Resize(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape)
        {
            // Resize-10 and Upsample-9 have the scales as input 1, Resize-11 as input 2 with sizes behind it; Upsample-7 as attribute.
            var current = context.Node.OpType == "Resize" && context.Opset >= 11;
            var scales = context.Node.Attributes.TryGetValue("scales", out var attribute) ? attribute.AsFloats() : FloatsOf(context.Constant(current ? 2 : 1));
            var sizes = current ? context.Contents(3)?.Select(element => element.ToDimension()).ToArray() : null;
            var axes = context.Node.Ints("axes")?.Select(axis => Dimensions.Axis(axis, shape.Count)).ToArray() ?? [.. Enumerable.Range(0, shape.Count)];
            result = [.. shape];
            sizes = KeepAspectRatio(context.Node.Text("keep_aspect_ratio_policy", "stretch"), axes.Select(axis => shape[axis]).ToArray(), sizes);
            for (var i = 0; i < axes.Length; i++)
            {
                result[axes[i]] = sizes is { Length: > 0 } ? sizes[i]
                    : scales is { Length: > 0 } ? Scale(shape[axes[i]], scales[i])
                    : Dimension.Unknown;
            }
        }
        context.Output(0, context.Type(0), result);
    }

    /// <summary>The sizes that one factor for all axes gives: the largest that exceeds none of the sizes asked for (not_larger), or the smallest that falls short of none (not_smaller).</summary>
    private static Dimension[]? KeepAspectRatio(string policy, Dimension[] from, Dimension[]? sizes)
    {
        if (policy == "stretch" || sizes is not { Length: > 0 })
            return sizes;
        if (sizes.Length != from.Length || !sizes.Concat(from).All(size => size.IsKnown && size.Value > 0))
            return [.. from.Select(_ => Dimension.Unknown)];
        var factors = sizes.Select((size, i) => (float)size.Value / from[i].Value);
        var factor = policy == "not_larger" ? factors.Min() : factors.Max();
        return [.. from.Select(size => new Dimension((long)MathF.Round(factor * size.Value, MidpointRounding.AwayFromZero)))];
    }

    private static Dimension Scale(Dimension size, float scale) => scale == 1 ? size : Dimensions.Map(size, value => (long)Math.Floor(value * (double)scale));

    private static float[]? FloatsOf(TensorData? tensor) =>
        tensor?.Type == ElementType.Float32 ? MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray() : null;
}
