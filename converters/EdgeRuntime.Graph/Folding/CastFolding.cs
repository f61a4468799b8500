using System.Numerics;

namespace EdgeRuntime.Graph.Folding;

/// <summary>Conversions between number types: floats to integers towards zero, integers to narrower ones by their low bits, anything to bool as <c>≠ 0</c>.</summary>
internal static class CastFolding
{
    public static TensorData? Cast(FoldingContext context) => context.Input(0).Type switch
    {
        _ when context.Input(0).Type == context.Type => context.Result(context.Input(0).Bytes),
        ElementType.Float32 => From<float>(context),
        ElementType.Float64 => From<double>(context),
        ElementType.Float16 => From<Half>(context),
        ElementType.Int64 => From<long>(context),
        ElementType.Int32 => From<int>(context),
        ElementType.UInt8 => From<byte>(context),
        ElementType.Int8 => From<sbyte>(context),
        ElementType.Bool => To(context, Array.ConvertAll(context.Input(0).As<bool>().ToArray(), value => value ? (byte)1 : (byte)0)),
        _ => null,
    };

    private static TensorData? From<T>(FoldingContext context) where T : unmanaged, INumber<T> => To(context, context.Input(0).As<T>().ToArray());

    private static TensorData? To<T>(FoldingContext context, T[] values) where T : unmanaged, INumber<T> => context.Type switch
    {
        ElementType.Float32 => TensorData.From(Array.ConvertAll(values, float.CreateTruncating), context.Shape),
        ElementType.Float64 => TensorData.From(Array.ConvertAll(values, double.CreateTruncating), context.Shape),
        ElementType.Float16 => TensorData.From(Array.ConvertAll(values, Half.CreateTruncating), context.Shape),
        ElementType.Int64 => TensorData.From(Array.ConvertAll(values, long.CreateTruncating), context.Shape),
        ElementType.Int32 => TensorData.From(Array.ConvertAll(values, int.CreateTruncating), context.Shape),
        ElementType.UInt8 => TensorData.From(Array.ConvertAll(values, byte.CreateTruncating), context.Shape),
        ElementType.Int8 => TensorData.From(Array.ConvertAll(values, sbyte.CreateTruncating), context.Shape),
        ElementType.Bool => TensorData.From(Array.ConvertAll(values, value => !T.IsZero(value)), context.Shape),
        _ => null,
    };
}
