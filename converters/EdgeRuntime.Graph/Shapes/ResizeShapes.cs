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
            var exact = context.Node.Text("keep_aspect_ratio_policy", "stretch") == "stretch";
            for (var i = 0; i < axes.Length; i++)
            {
                result[axes[i]] = sizes is { Length: > 0 } ? exact ? sizes[i] : Dimension.Unknown
                    : scales is { Length: > 0 } ? Scale(shape[axes[i]], scales[i])
                    : Dimension.Unknown;
            }
        }
        context.Output(0, context.Type(0), result);
    }

    private static Dimension Scale(Dimension size, float scale) => scale == 1 ? size : Dimensions.Map(size, value => (long)Math.Floor(value * (double)scale));

    private static float[]? FloatsOf(TensorData? tensor) =>
        tensor?.Type == ElementType.Float32 ? MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray() : null;
}
