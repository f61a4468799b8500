using System.Numerics;

namespace EdgeRuntime.Graph.Folding;

/// <summary>Comparisons, negation and choice.</summary>
internal static class LogicFolding
{
    /// <summary>A relation of two numbers.</summary>
    internal interface IRelation
    {
        static abstract bool Holds<T>(T a, T b) where T : INumber<T>;
    }

    internal readonly struct Equal : IRelation
    {
        public static bool Holds<T>(T a, T b) where T : INumber<T> => a == b;
    }

    internal readonly struct Greater : IRelation
    {
        public static bool Holds<T>(T a, T b) where T : INumber<T> => a > b;
    }

    internal readonly struct Less : IRelation
    {
        public static bool Holds<T>(T a, T b) where T : INumber<T> => a < b;
    }

    internal readonly struct GreaterOrEqual : IRelation
    {
        public static bool Holds<T>(T a, T b) where T : INumber<T> => a >= b;
    }

    internal readonly struct LessOrEqual : IRelation
    {
        public static bool Holds<T>(T a, T b) where T : INumber<T> => a <= b;
    }

    /// <summary>A function of two truth values.</summary>
    internal interface ITruth
    {
        static abstract bool Apply(bool a, bool b);
    }

    internal readonly struct And : ITruth
    {
        public static bool Apply(bool a, bool b) => a && b;
    }

    internal readonly struct Or : ITruth
    {
        public static bool Apply(bool a, bool b) => a || b;
    }

    internal readonly struct ExclusiveOr : ITruth
    {
        public static bool Apply(bool a, bool b) => a != b;
    }

    public static TensorData Logic<TOperation>(FoldingContext context) where TOperation : struct, ITruth
    {
        var a = LayoutFolding.Broadcast(context.Input(0), context.Shape).As<bool>();
        var b = LayoutFolding.Broadcast(context.Input(1), context.Shape).As<bool>();
        var result = new bool[a.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = TOperation.Apply(a[i], b[i]);
        return TensorData.From(result, context.Shape);
    }

    public static TensorData? Compare<TRelation>(FoldingContext context) where TRelation : struct, IRelation => context.Input(0).Type switch
    {
        ElementType.Float32 => Run<TRelation, float>(context),
        ElementType.Int64 => Run<TRelation, long>(context),
        ElementType.Int32 => Run<TRelation, int>(context),
        _ => null,
    };

    public static TensorData Not(FoldingContext context) => TensorData.From(Array.ConvertAll(context.Input(0).As<bool>().ToArray(), value => !value), context.Shape);

    public static TensorData? Where(FoldingContext context)
    {
        if (context.Type.SizeInBits() < 8)
            return null;
        var condition = LayoutFolding.Broadcast(context.Input(0), context.Shape).As<bool>();
        var result = LayoutFolding.Broadcast(context.Input(2), context.Shape).Bytes.ToArray();
        var chosen = LayoutFolding.Broadcast(context.Input(1), context.Shape).Bytes.Span;
        var size = context.Type.SizeInBits() / 8;
        for (var i = 0; i < condition.Length; i++)
        {
            if (condition[i])
                chosen.Slice(i * size, size).CopyTo(result.AsSpan(i * size));
        }
        return context.Result(result);
    }

    private static TensorData Run<TRelation, T>(FoldingContext context) where TRelation : struct, IRelation where T : unmanaged, INumber<T>
    {
        var a = LayoutFolding.Broadcast(context.Input(0), context.Shape).As<T>();
        var b = LayoutFolding.Broadcast(context.Input(1), context.Shape).As<T>();
        var result = new bool[a.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = TRelation.Holds(a[i], b[i]);
        return TensorData.From(result, context.Shape);
    }
}
