using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// A reduction over the middle axis of <c>[outer, count, inner]</c> to <c>[outer, inner]</c> on numbers of any type: integers in i64 (the mean towards zero), reals, roots and logarithms in f64.
/// Units are elements of y. y may not overlap x.
/// </summary>
public static unsafe class ReduceWide
{
    /// <summary>Whether a type can be reduced that way.</summary>
    public static bool IsSupported(ReductionKind kind, ElementType type) => kind switch
    {
        ReductionKind.Maximum or ReductionKind.Minimum => type != ElementType.UInt64 && (WideNumbers.IsInteger(type) || WideNumbers.IsReal(type)),
        >= ReductionKind.Sum and <= ReductionKind.LogSumExp => type is not (ElementType.UInt64 or ElementType.Bool) && (WideNumbers.IsInteger(type) || WideNumbers.IsReal(type)),
        _ => false,
    };

    /// <summary>Computes elements [first, end) of y.</summary>
    [SkipLocalsInit]
    public static void Run(ReductionKind kind, ElementType type, byte* x, byte* y, int count, int inner, int first, int end)
    {
        nint size = type.SizeInBits() / 8;
        var real = WideNumbers.IsReal(type) || kind is ReductionKind.L2 or ReductionKind.LogSum or ReductionKind.LogSumExp;
        for (var unit = first; unit < end; unit++)
        {
            var source = x + ((nint)(unit / inner) * count * inner + unit % inner) * size;
            if (real)
            {
                var shift = kind == ReductionKind.LogSumExp ? Gather(ReductionKind.Maximum, type, source, count, inner, 0) : 0;
                shift = double.IsFinite(shift) ? shift : 0;
                var result = Reduce.Finish(kind, Gather(kind, type, source, count, inner, shift), count, shift);
                WideNumbers.Store(&result, type, y + unit * size, 1);
            }
            else
            {
                var result = Gather(kind, type, source, count, inner);
                result = kind == ReductionKind.Mean ? result / count : result;
                WideNumbers.Store(&result, type, y + unit * size, 1);
            }
        }
    }

    [SkipLocalsInit]
    private static long Gather(ReductionKind kind, ElementType type, byte* x, int count, int inner)
    {
        var run = stackalloc long[WideNumbers.Run];
        nint step = (nint)inner * type.SizeInBits() / 8;
        var result = kind switch { ReductionKind.Maximum => long.MinValue, ReductionKind.Minimum => long.MaxValue, ReductionKind.Product => 1, _ => 0L };
        for (var done = 0; done < count; done += WideNumbers.Run)
        {
            var length = Math.Min(WideNumbers.Run, count - done);
            WideNumbers.Load(type, x + done * step, inner, run, length);
            for (var i = 0; i < length; i++)
            {
                result = kind switch
                {
                    ReductionKind.Maximum => Math.Max(result, run[i]),
                    ReductionKind.Minimum => Math.Min(result, run[i]),
                    ReductionKind.Product => result * run[i],
                    ReductionKind.L1 => result + (run[i] < 0 ? -run[i] : run[i]),
                    ReductionKind.SumSquare => result + run[i] * run[i],
                    _ => result + run[i],
                };
            }
        }
        return result;
    }

    [SkipLocalsInit]
    private static double Gather(ReductionKind kind, ElementType type, byte* x, int count, int inner, double shift)
    {
        var run = stackalloc double[WideNumbers.Run];
        nint step = (nint)inner * type.SizeInBits() / 8;
        var result = kind switch { ReductionKind.Maximum => double.NegativeInfinity, ReductionKind.Minimum => double.PositiveInfinity, ReductionKind.Product => 1, _ => 0.0 };
        for (var done = 0; done < count; done += WideNumbers.Run)
        {
            var length = Math.Min(WideNumbers.Run, count - done);
            WideNumbers.Load(type, x + done * step, inner, run, length);
            for (var i = 0; i < length; i++)
            {
                result = kind switch
                {
                    ReductionKind.Maximum => Math.Max(result, run[i]),
                    ReductionKind.Minimum => Math.Min(result, run[i]),
                    ReductionKind.Product => result * run[i],
                    ReductionKind.L1 => result + Math.Abs(run[i]),
                    ReductionKind.L2 or ReductionKind.SumSquare => result + run[i] * run[i],
                    ReductionKind.LogSumExp => result + Math.Exp(run[i] - shift),
                    _ => result + run[i],
                };
            }
        }
        return result;
    }
}
