using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>Layer, instance, group, root-mean-square and Lp normalization in f32 (<see cref="Normalization"/>), statistics gathered in f64. Units are groups. y may be x.</summary>
public static unsafe class Normalize
{
    /// <summary>Computes groups [first, end); <paramref name="scale"/> and <paramref name="bias"/> may be null.</summary>
    [SkipLocalsInit]
    public static void Run(in Normalization normalization, float* x, float* scale, float* bias, float* y, int first, int end)
    {
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Normalize.Run(normalization, x, scale, bias, y, first, end);
            return;
        }
        int count = normalization.Count, inner = normalization.Inner;
        double* means = stackalloc double[Vector<float>.Count], sums = stackalloc double[Vector<float>.Count];
        for (int unit = first, lanes; unit < end; unit += lanes)
        {
            var column = unit % inner;
            lanes = inner == 1 ? 1 : Math.Min(Math.Min(Vector<float>.Count, inner - column), end - unit);
            var start = (nint)(unit / inner) * count * inner + column;
            new Span<double>(means, Vector<float>.Count).Clear();
            if (normalization.Kind == NormalizationKind.MeanVariance)
            {
                Gather<SumReduction>(x + start, count, inner, lanes, means, means);
                for (var lane = 0; lane < lanes; lane++)
                    means[lane] /= count;
            }
            if (normalization.Kind == NormalizationKind.L1)
                Gather<AbsoluteSumReduction>(x + start, count, inner, lanes, means, sums);
            else
                Gather<SquareSumReduction>(x + start, count, inner, lanes, means, sums);
            if (inner == 1)
                Row(normalization, x, scale, bias, y, start, normalization.Of(*means, *sums));
            else
                Columns(normalization, x + start, scale == null ? null : scale + column, bias == null ? null : bias + column, y + start, lanes, means, sums);
        }
    }

    private static void Gather<T>(float* x, int count, int inner, int lanes, double* shifts, double* results) where T : struct, IReduction
    {
        if (inner == 1)
            *results = ReductionLoops.Row<T>(x, count, *shifts);
        else
            ReductionLoops.Columns<T>(x, inner, count, lanes, shifts, results);
    }

    private static void Row(in Normalization normalization, float* x, float* scale, float* bias, float* y, nint start, (double Shift, double Factor) group)
    {
        nint size = normalization.ChannelSize, channels = normalization.Channels;
        for (nint at = start, end = start + normalization.Count, length; at < end; at += length)
        {
            // A run of one channel, or of neighbouring channels where each has one element.
            var channel = at / size % channels;
            length = Math.Min(size == 1 ? channels - channel : size - at % size, end - at);
            Run(x + at, scale == null ? null : scale + channel, bias == null ? null : bias + channel, y + at, length, size == 1, group);
        }
    }

    private static void Run(float* x, float* scale, float* bias, float* y, nint count, bool vectors, (double Shift, double Factor) group)
    {
        nint i = 0, width = Vector<float>.Count;
        float shift = (float)group.Shift, factor = (float)group.Factor;
        Vector<float> shifts = new(shift), factors = new(factor), scales = new(scale == null ? 1 : *scale), biases = new(bias == null ? 0 : *bias);
        for (; i <= count - width; i += width)
        {
            if (vectors && scale != null)
                scales = Vector.Load(scale + i);
            if (vectors && bias != null)
                biases = Vector.Load(bias + i);
            ((Vector.Load(x + i) - shifts) * factors * scales + biases).Store(y + i);
        }
        for (; i < count; i++)
            y[i] = (x[i] - shift) * factor * (scale == null ? 1 : scale[vectors ? i : 0]) + (bias == null ? 0 : bias[vectors ? i : 0]);
    }

    [SkipLocalsInit]
    private static void Columns(in Normalization normalization, float* x, float* scale, float* bias, float* y, int lanes, double* means, double* sums)
    {
        float* shifts = stackalloc float[Vector<float>.Count], factors = stackalloc float[Vector<float>.Count];
        for (var lane = 0; lane < lanes; lane++)
        {
            var (shift, factor) = normalization.Of(means[lane], sums[lane]);
            (shifts[lane], factors[lane]) = ((float)shift, (float)factor);
        }
        nint inner = normalization.Inner;
        if (lanes < Vector<float>.Count)
        {
            for (nint i = 0; i < normalization.Count; i++)
            {
                for (var lane = 0; lane < lanes; lane++)
                    y[i * inner + lane] = (x[i * inner + lane] - shifts[lane]) * factors[lane] * (scale == null ? 1 : scale[lane]) + (bias == null ? 0 : bias[lane]);
            }
            return;
        }
        Vector<float> scales = scale == null ? Vector<float>.One : Vector.Load(scale), biases = bias == null ? Vector<float>.Zero : Vector.Load(bias);
        Vector<float> shiftLanes = Vector.Load(shifts), factorLanes = Vector.Load(factors);
        for (nint i = 0; i < normalization.Count; i++)
            ((Vector.Load(x + i * inner) - shiftLanes) * factorLanes * scales + biases).Store(y + i * inner);
    }
}
