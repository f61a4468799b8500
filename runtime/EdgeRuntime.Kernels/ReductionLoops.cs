using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>The loops of reductions over f32, gathered in f64: sums lose nothing to their order, and each result is computed alike however units are split among threads.</summary>
internal static unsafe class ReductionLoops
{
    /// <summary>Reduces elements that lie side by side.</summary>
    public static double Row<T>(float* x, nint count, double shift = 0) where T : struct, IReduction
    {
        nint i = 0, width = Vector<float>.Count;
        var shifts = new Vector<double>(shift);
        Vector<double> low = new(T.Neutral), high = low;
        for (; i <= count - width; i += width)
        {
            Vector.Widen(Vector.Load(x + i), out var first, out var second);
            low = T.Combine(low, T.Map(first, shifts));
            high = T.Combine(high, T.Map(second, shifts));
        }
        low = T.Combine(low, high);
        var result = low[0];
        for (var lane = 1; lane < Vector<double>.Count; lane++)
            result = T.Combine(new Vector<double>(result), new Vector<double>(low[lane]))[0];
        return Column<T>(x + i, 1, count - i, shift, result);
    }

    /// <summary>Reduces elements that lie <paramref name="stride"/> apart, into what others gave.</summary>
    public static double Column<T>(float* x, nint stride, nint count, double shift, double start) where T : struct, IReduction
    {
        Vector<double> result = new(start), shifts = new(shift);
        for (nint i = 0; i < count; i++)
            result = T.Combine(result, T.Map(new Vector<double>(x[i * stride]), shifts));
        return result[0];
    }

    /// <summary>Reduces as many columns side by side as a vector has lanes, each with its own shift (none: null).</summary>
    public static void Columns<T>(float* x, nint stride, nint count, double* shifts, double* results) where T : struct, IReduction
    {
        nint half = Vector<double>.Count;
        Vector<double> low = new(T.Neutral), high = low, lowShift = default, highShift = default;
        if (shifts != null)
            (lowShift, highShift) = (Vector.Load(shifts), Vector.Load(shifts + half));
        for (nint i = 0; i < count; i++)
        {
            Vector.Widen(Vector.Load(x + i * stride), out var first, out var second);
            low = T.Combine(low, T.Map(first, lowShift));
            high = T.Combine(high, T.Map(second, highShift));
        }
        low.Store(results);
        high.Store(results + half);
    }

    /// <summary>Reduces <paramref name="lanes"/> columns side by side: all at once where they fill a vector, else one after the other.</summary>
    public static void Columns<T>(float* x, nint stride, nint count, int lanes, double* shifts, double* results) where T : struct, IReduction
    {
        if (lanes == Vector<float>.Count)
        {
            Columns<T>(x, stride, count, shifts, results);
            return;
        }
        for (var lane = 0; lane < lanes; lane++)
            results[lane] = Column<T>(x + lane, stride, count, shifts == null ? 0 : shifts[lane], T.Neutral);
    }
}
