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
        if (context.Options.WeightType == WeightType.Float16)
        {
            var halves = new Half[total];
            foreach (var matrix in matrices)
            {
                WeightPacking.PackHalf(Array.ConvertAll(matrix.Values, w => (Half)w), matrix.K, matrix.N, halves.AsSpan(at));
                at += WeightPacking.PackedFloatCount(matrix.K, matrix.N);
            }
            return context.Constant<Half>(name, halves, new TensorShape(total), PlanLayout.Packed);
        }
        var floats = new float[total];
        foreach (var matrix in matrices)
        {
            WeightPacking.PackFloat(matrix.Values, matrix.K, matrix.N, floats.AsSpan(at));
            at += WeightPacking.PackedFloatCount(matrix.K, matrix.N);
        }
        return context.Constant<float>(name, floats, new TensorShape(total), PlanLayout.Packed);
    }

    /// <summary>A matrix whose columns lie in rows, in the type that the options ask for.</summary>
    public static int InRows(LoweringContext context, string name, WeightMatrix<float> matrix)
    {
        var rows = new float[WeightPacking.PackedRowsCount(matrix.K, matrix.N)];
        WeightPacking.PackRows(matrix.Values, matrix.K, matrix.N, rows);
        return Stored(context, name, rows);
    }

    /// <summary>Matrices that are packed already, in the type that the options ask for.</summary>
    public static int Stored(LoweringContext context, string name, float[] packed) => context.Options.WeightType == WeightType.Float16
        ? context.Constant<Half>(name, Array.ConvertAll(packed, w => (Half)w), new TensorShape(packed.Length), PlanLayout.Packed)
        : context.Constant<float>(name, packed, new TensorShape(packed.Length), PlanLayout.Packed);

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

    /// <summary>Depthwise weights [pixels, C], in the type that the options ask for.</summary>
    public static int Depthwise(LoweringContext context, string name, float[] weights, int channels)
    {
        var shape = new TensorShape(weights.Length / channels, channels);
        return context.Options.WeightType == WeightType.Float16
            ? context.Constant<Half>(name, Array.ConvertAll(weights, w => (Half)w), shape, PlanLayout.Packed)
            : context.Constant<float>(name, weights, shape, PlanLayout.Packed);
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
