using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Puts weights into a plan as the kernels read them.</summary>
internal static class Weights
{
    /// <summary>Matrices packed one after the other, in the type that the options ask for.</summary>
    public static int Packed(LoweringContext context, string name, params ReadOnlySpan<WeightMatrix<float>> matrices)
    {
        var total = 0;
        foreach (var matrix in matrices)
            total = checked(total + WeightPacking.PackedFloatCount(matrix.K, matrix.N));
        var at = 0;
        var floats = new float[total];
        foreach (var matrix in matrices)
        {
            WeightPacking.PackFloat(matrix.Values, matrix.K, matrix.N, floats.AsSpan(at));
            at += WeightPacking.PackedFloatCount(matrix.K, matrix.N);
        }
        return Stored(context, name, floats);
    }

    /// <summary>A matrix whose columns lie in rows, in the type that the options ask for.</summary>
    public static int InRows(LoweringContext context, string name, WeightMatrix<float> matrix)
    {
        var rows = new float[WeightPacking.PackedRowsCount(matrix.K, matrix.N)];
        WeightPacking.PackRows(matrix.Values, matrix.K, matrix.N, rows);
        return Stored(context, name, rows);
    }

    /// <summary>Depthwise weights [pixels, C], in the type that the options ask for.</summary>
    public static int Depthwise(LoweringContext context, string name, float[] weights, int channels) => Stored(context, name, weights, new TensorShape(weights.Length / channels, channels));

    /// <summary>Weights that are packed already, in the type that the options ask for.</summary>
    public static int Stored(LoweringContext context, string name, float[] packed, TensorShape? shape = null)
    {
        var sizes = shape ?? new TensorShape(packed.Length);
        return StoredType(context, name) switch
        {
            ElementType.Float16 => context.Constant<Half>(name, Array.ConvertAll(packed, w => (Half)w), sizes, PlanLayout.Packed),
            ElementType.BFloat16 => context.Plan.Constant(name, ElementType.BFloat16, sizes, PlanLayout.Packed, MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(packed, BrainFloat.Of))),
            _ => context.Constant<float>(name, packed, sizes, PlanLayout.Packed),
        };
    }

    /// <summary>A bias, padded with zeros to a multiple of 16 values; in the 16 bits that the model widens it from, where the plan is to keep those and they hold all of it.</summary>
    public static int Bias(LoweringContext context, string name, ReadOnlySpan<float> values)
    {
        if (context.Options.WeightType == WeightType.AsInModel && context.StoredTypes.GetValueOrDefault(name) is ElementType.Float16 or ElementType.BFloat16)
        {
            var padded = new float[(values.Length + 15) / 16 * 16];
            values.CopyTo(padded);
            if (Array.TrueForAll(padded, context.StoredTypes[name] == ElementType.Float16 ? value => (float)(Half)value == value : value => BrainFloat.ToSingle(BrainFloat.Of(value)) == value))
                return Stored(context, name, padded);
        }
        return context.PaddedConstant(name, values);
    }

    // A weight that the model widens from 16 bits loses nothing when the plan keeps those.
    private static ElementType StoredType(LoweringContext context, string name) => context.Options.WeightType switch
    {
        WeightType.Float16 => ElementType.Float16,
        WeightType.AsInModel => context.StoredTypes.GetValueOrDefault(name, ElementType.Float32),
        _ => ElementType.Float32,
    };

    /// <summary>s8 matrices packed one after the other.</summary>
    public static int Packed(LoweringContext context, string name, params ReadOnlySpan<WeightMatrix<sbyte>> matrices)
    {
        var total = 0;
        foreach (var matrix in matrices)
            total = checked(total + WeightPacking.PackedInt8Count(matrix.K, matrix.N));
        var bytes = new sbyte[total];
        var at = 0;
        foreach (var matrix in matrices)
        {
            WeightPacking.PackInt8(matrix.Values, matrix.K, matrix.N, bytes.AsSpan(at));
            at += WeightPacking.PackedInt8Count(matrix.K, matrix.N);
        }
        return context.Constant<sbyte>(name, bytes, new TensorShape(total), PlanLayout.Packed);
    }

    /// <summary><c>bias − zero_point_x · Σ w</c>, modulo 2³² like the accumulator it starts.</summary>
    public static int FoldZeroPoint(int bias, ReadOnlySpan<sbyte> weights, int zeroPoint)
    {
        var sum = 0;
        foreach (var weight in weights)
            sum += weight;
        return unchecked(bias - zeroPoint * sum);
    }
}
