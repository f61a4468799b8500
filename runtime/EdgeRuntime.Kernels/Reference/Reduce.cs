namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Reduce
{
    public static void Run(ReductionKind kind, float* x, float* y, int count, int inner, int first, int end)
    {
        for (var unit = first; unit < end; unit++)
        {
            var source = x + (nint)(unit / inner) * count * inner + unit % inner;
            var shift = 0.0;
            if (kind == ReductionKind.LogSumExp)
            {
                shift = double.NegativeInfinity;
                for (nint i = 0; i < count; i++)
                    shift = Math.Max(shift, source[i * inner]);
                shift = double.IsFinite(shift) ? shift : 0;
            }
            var result = kind switch { ReductionKind.Maximum => double.NegativeInfinity, ReductionKind.Minimum => double.PositiveInfinity, ReductionKind.Product => 1, _ => 0.0 };
            for (nint i = 0; i < count; i++)
            {
                double value = source[i * inner];
                result = kind switch
                {
                    ReductionKind.Maximum => Math.Max(result, value),
                    ReductionKind.Minimum => Math.Min(result, value),
                    ReductionKind.Product => result * value,
                    ReductionKind.L1 => result + Math.Abs(value),
                    ReductionKind.L2 or ReductionKind.SumSquare => result + value * value,
                    ReductionKind.LogSumExp => result + Math.Exp(value - shift),
                    _ => result + value,
                };
            }
            y[unit] = (float)Kernels.Reduce.Finish(kind, result, count, shift);
        }
    }
}
