using System.Numerics;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Folding;

/// <summary>Sums, products and extremes over axes.</summary>
internal static class ReductionFolding
{
    public static TensorData? Run<TOperation>(FoldingContext context) where TOperation : struct, ArithmeticFolding.IOperation => context.Type switch
    {
        ElementType.Int64 => Run<TOperation, long>(context),
        ElementType.Int32 => Run<TOperation, int>(context),
        ElementType.Float32 => Run<TOperation, float>(context),
        ElementType.Float64 => Run<TOperation, double>(context),
        _ => null,
    };

    private static TensorData? Run<TOperation, T>(FoldingContext context) where TOperation : struct, ArithmeticFolding.IOperation where T : unmanaged, INumber<T>
    {
        var source = context.Input(0);
        var axes = context.Integers("axes", 1);
        if (source.Count == 0 || axes is null or [] && context.Node.Int("noop_with_empty_axes") != 0)
            return null;
        var rank = source.Shape.Count;
        var reduced = axes is null or [] ? Enumerable.Range(0, rank).ToHashSet() : axes.Select(axis => Dimensions.Axis(axis, rank)).ToHashSet();
        long[] kept = [.. source.Shape.Select((size, axis) => reduced.Contains(axis) ? 1 : size)];
        var strides = OffsetCopy.Strides(kept);
        var values = source.As<T>();
        var result = new T[kept.Aggregate(1L, (product, size) => product * size)];
        var started = new bool[result.Length];
        var index = new long[rank];
        for (var i = 0; i < values.Length; i++)
        {
            var place = 0L;
            for (var axis = 0; axis < rank; axis++)
                place += reduced.Contains(axis) ? 0 : index[axis] * strides[axis];
            result[place] = started[place] ? TOperation.Apply(result[place], values[i]) : values[i];
            started[place] = true;
            for (var axis = rank - 1; axis >= 0 && ++index[axis] == source.Shape[axis]; axis--)
                index[axis] = 0;
        }
        return TensorData.From(result, context.Shape);
    }
}
