using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>A reduction over the middle axis of f32 <c>[outer, count, inner]</c> to <c>[outer, inner]</c>, gathered in f64. Units are elements of y. y may not overlap x.</summary>
public static unsafe class Reduce
{
    /// <summary>Computes elements [first, end) of y.</summary>
    [SkipLocalsInit]
    public static void Run(ReductionKind kind, float* x, float* y, int count, int inner, int first, int end)
    {
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Reduce.Run(kind, x, y, count, inner, first, end);
            return;
        }
        double* results = stackalloc double[Vector<float>.Count], shifts = stackalloc double[Vector<float>.Count];
        for (int unit = first, lanes; unit < end; unit += lanes)
        {
            var column = unit % inner;
            lanes = inner == 1 ? 1 : Math.Min(Math.Min(Vector<float>.Count, inner - column), end - unit);
            var source = x + (nint)(unit / inner) * count * inner + column;
            if (kind == ReductionKind.LogSumExp)
            {
                Gather<MaximumReduction>(source, count, inner, lanes, null, shifts);
                for (var lane = 0; lane < lanes; lane++)
                    shifts[lane] = double.IsFinite(shifts[lane]) ? shifts[lane] : 0;
            }
            Gather(kind, source, count, inner, lanes, shifts, results);
            for (var lane = 0; lane < lanes; lane++)
                y[unit + lane] = (float)Finish(kind, results[lane], count, shifts[lane]);
        }
    }

    /// <summary>What a reduction makes of the gathered number; <paramref name="shift"/> is what LogSumExp took from every exponent.</summary>
    internal static double Finish(ReductionKind kind, double gathered, int count, double shift) => kind switch
    {
        ReductionKind.Mean => gathered / count,
        ReductionKind.L2 => Math.Sqrt(gathered),
        ReductionKind.LogSum => Math.Log(gathered),
        ReductionKind.LogSumExp => Math.Log(gathered) + shift,
        _ => gathered,
    };

    private static void Gather(ReductionKind kind, float* x, int count, int inner, int lanes, double* shifts, double* results)
    {
        switch (kind)
        {
            case ReductionKind.Sum or ReductionKind.Mean or ReductionKind.LogSum: Gather<SumReduction>(x, count, inner, lanes, null, results); break;
            case ReductionKind.Maximum: Gather<MaximumReduction>(x, count, inner, lanes, null, results); break;
            case ReductionKind.Minimum: Gather<MinimumReduction>(x, count, inner, lanes, null, results); break;
            case ReductionKind.Product: Gather<ProductReduction>(x, count, inner, lanes, null, results); break;
            case ReductionKind.L1: Gather<AbsoluteSumReduction>(x, count, inner, lanes, null, results); break;
            case ReductionKind.L2 or ReductionKind.SumSquare: Gather<SquareSumReduction>(x, count, inner, lanes, null, results); break;
            default: Gather<ExponentialSumReduction>(x, count, inner, lanes, shifts, results); break;
        }
    }

    private static void Gather<T>(float* x, int count, int inner, int lanes, double* shifts, double* results) where T : struct, IReduction
    {
        if (inner == 1)
            *results = ReductionLoops.Row<T>(x, count, shifts == null ? 0 : *shifts);
        else
            ReductionLoops.Columns<T>(x, inner, count, lanes, shifts, results);
    }
}
