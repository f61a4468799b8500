using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>Arithmetic on the orders of elements.</summary>
internal static class ElementOrders
{
    /// <summary>Whether values of that rank can be stored channels-last: they have a batch, channels, and at least one spatial axis.</summary>
    public static bool HasChannelsLast(int rank) => rank >= 3;

    /// <summary>[N,C,spatial…] → [N,spatial…,C].</summary>
    public static TensorShape ChannelsLast(TensorShape shape) => new([shape[0], .. shape.Dimensions.AsSpan()[2..], shape[1]]);

    /// <summary>The permutation that brings [N,C,spatial…] to [N,spatial…,C].</summary>
    public static int[] ToChannelsLast(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    /// <summary>The permutation that brings [N,spatial…,C] to [N,C,spatial…].</summary>
    public static int[] ToChannelsFirst(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    /// <summary>Where an axis of the model lies in a tensor that is stored channels-last.</summary>
    public static int StoredAxis(int axis, int rank) => axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1;

    /// <summary>How the plan names the order.</summary>
    public static PlanLayout LayoutOf(ElementOrder order) => order switch
    {
        ElementOrder.Model => PlanLayout.Model,
        ElementOrder.ChannelsLast => PlanLayout.ChannelsLast,
        _ => PlanLayout.Packed,
    };

    /// <summary>Whether a permutation leaves every element where it is.</summary>
    public static bool MovesNothing(TensorShape shape, ReadOnlySpan<int> axes) => Permutation.MovesNothing(shape.Dimensions, axes);

    /// <summary>A constant [N,C,spatial…] as [N,spatial…,C].</summary>
    public static byte[] ToChannelsLast(TensorData tensor, TensorShape shape)
    {
        var size = tensor.Type.SizeInBits() / 8;
        var (channels, pixels) = (shape[1], (int)(shape.ElementCount / Math.Max(1, shape[0] * shape[1])));
        var source = tensor.Bytes.Span;
        var bytes = new byte[source.Length];
        var at = 0;
        for (var n = 0; n < shape[0]; n++)
        {
            for (var p = 0; p < pixels; p++)
            {
                for (var c = 0; c < channels; c++, at += size)
                    source.Slice(((n * channels + c) * pixels + p) * size, size).CopyTo(bytes.AsSpan(at));
            }
        }
        return bytes;
    }
}
