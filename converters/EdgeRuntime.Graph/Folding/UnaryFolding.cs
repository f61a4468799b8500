using System.Numerics;

namespace EdgeRuntime.Graph.Folding;

/// <summary>Functions of one tensor.</summary>
internal static class UnaryFolding
{
    /// <summary>A function of a number.</summary>
    internal interface INumberFunction
    {
        static abstract T Apply<T>(T x) where T : INumber<T>;
    }

    /// <summary>A function of a real number.</summary>
    internal interface IRealFunction
    {
        static abstract T Apply<T>(T x) where T : IFloatingPointIeee754<T>;
    }

    internal readonly struct Negate : INumberFunction
    {
        public static T Apply<T>(T x) where T : INumber<T> => -x;
    }

    internal readonly struct Absolute : INumberFunction
    {
        public static T Apply<T>(T x) where T : INumber<T> => T.Abs(x);
    }

    internal readonly struct SquareRoot : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Sqrt(x);
    }

    internal readonly struct Reciprocal : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.One / x;
    }

    internal readonly struct Exponential : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Exp(x);
    }

    internal readonly struct Floor : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Floor(x);
    }

    internal readonly struct Ceiling : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Ceiling(x);
    }

    internal readonly struct Logarithm : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Log(x);
    }

    internal readonly struct Sine : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Sin(x);
    }

    internal readonly struct Cosine : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Cos(x);
    }

    /// <summary>To the nearest integer, halves to the even one.</summary>
    internal readonly struct Round : IRealFunction
    {
        public static T Apply<T>(T x) where T : IFloatingPointIeee754<T> => T.Round(x);
    }

    public static TensorData? Number<TFunction>(FoldingContext context) where TFunction : struct, INumberFunction => context.Type switch
    {
        ElementType.Float32 => Run<float>(context, TFunction.Apply),
        ElementType.Float64 => Run<double>(context, TFunction.Apply),
        ElementType.Int64 => Run<long>(context, TFunction.Apply),
        ElementType.Int32 => Run<int>(context, TFunction.Apply),
        _ => null,
    };

    public static TensorData? Real<TFunction>(FoldingContext context) where TFunction : struct, IRealFunction => context.Type switch
    {
        ElementType.Float32 => Run<float>(context, TFunction.Apply),
        ElementType.Float64 => Run<double>(context, TFunction.Apply),
        _ => null,
    };

    private static TensorData Run<T>(FoldingContext context, Converter<T, T> function) where T : unmanaged =>
        TensorData.From(Array.ConvertAll(context.Input(0).As<T>().ToArray(), function), context.Shape);
}
