using System.Numerics;

namespace EdgeRuntime.Graph.Folding;

/// <summary>Arithmetic of two tensors with broadcasting. Integers wrap around, integer division rounds towards zero, as in ONNX Runtime.</summary>
internal static class ArithmeticFolding
{
    /// <summary>A function of two numbers.</summary>
    internal interface IOperation
    {
        static abstract T Apply<T>(T a, T b) where T : INumber<T>;
    }

    internal readonly struct Add : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => a + b;
    }

    internal readonly struct Subtract : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => a - b;
    }

    internal readonly struct Multiply : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => a * b;
    }

    internal readonly struct Divide : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => a / b;
    }

    internal readonly struct Maximum : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => T.Max(a, b);
    }

    internal readonly struct Minimum : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => T.Min(a, b);
    }

    internal readonly struct Remainder : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => a % b;
    }

    internal readonly struct FloorRemainder : IOperation
    {
        public static T Apply<T>(T a, T b) where T : INumber<T> => a % b is var rest && !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(b) ? rest + b : rest;
    }

    public static TensorData? Binary<TOperation>(FoldingContext context) where TOperation : struct, IOperation => context.Type switch
    {
        _ when context.InputCount != 2 => null,
        ElementType.Float32 => Run<TOperation, float>(context),
        ElementType.Float64 => Run<TOperation, double>(context),
        ElementType.Float16 => Run<TOperation, Half>(context),
        ElementType.Int64 => Run<TOperation, long>(context),
        ElementType.Int32 => Run<TOperation, int>(context),
        _ => null,
    };

    /// <summary>Mod of integers: the sign of the divisor, or with fmod that of the dividend.</summary>
    public static TensorData? Modulo(FoldingContext context) => context.Type switch
    {
        ElementType.Int64 when context.Node.Int("fmod") != 0 => Run<Remainder, long>(context),
        ElementType.Int32 when context.Node.Int("fmod") != 0 => Run<Remainder, int>(context),
        ElementType.Int64 => Run<FloorRemainder, long>(context),
        ElementType.Int32 => Run<FloorRemainder, int>(context),
        _ => null,
    };

    private static TensorData Run<TOperation, T>(FoldingContext context) where TOperation : struct, IOperation where T : unmanaged, INumber<T>
    {
        var a = LayoutFolding.Broadcast(context.Input(0), context.Shape).As<T>();
        var b = LayoutFolding.Broadcast(context.Input(1), context.Shape).As<T>();
        var result = new T[a.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = TOperation.Apply(a[i], b[i]);
        return TensorData.From(result, context.Shape);
    }
}
