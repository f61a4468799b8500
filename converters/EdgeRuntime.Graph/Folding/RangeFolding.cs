using System.Numerics;

namespace EdgeRuntime.Graph.Folding;

/// <summary>Range: start, start + delta, … below the limit.</summary>
internal static class RangeFolding
{
    public static TensorData? Range(FoldingContext context) => context.Type switch
    {
        ElementType.Int64 => Range<long>(context),
        ElementType.Int32 => Range<int>(context),
        _ => null,
    };

    private static TensorData Range<T>(FoldingContext context) where T : unmanaged, INumber<T>
    {
        var (value, delta) = (context.Input(0).As<T>()[0], context.Input(2).As<T>()[0]);
        var result = new T[context.Shape[0]];
        for (var i = 0; i < result.Length; i++, value += delta)
            result[i] = value;
        return TensorData.From(result, context.Shape);
    }
}
