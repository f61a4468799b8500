using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Dense layer in f32 of a single row and few columns: <c>y[N] = activation(x[K] · W + bias)</c>, a dot product a column. Against <see cref="Dense"/> it reads no padding for columns that are
/// not there, and takes 16 values of x at once instead of one. Weights: <see cref="WeightPacking.PackRows"/>; bias: padded to a multiple of 16, or null. y may not overlap x.
/// </summary>
public static unsafe class DenseRow
{
    /// <summary>The most columns.</summary>
    public const int MaxColumns = DotEmitter.MaxRows;

    private const int Step = WeightPacking.Tile;

    /// <summary>Computes all of it.</summary>
    [SkipLocalsInit]
    public static void Run(float* x, float* weights, float* bias, float* y, int k, int n, in Activation activation)
    {
        Debug.Assert(k > 0 && n is > 0 and <= MaxColumns);
        if (KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.DenseRow.Run(x, weights, bias, y, k, n, activation);
            return;
        }
        // 16 partial sums a column, on cache lines of their own.
        var memory = stackalloc byte[(MaxColumns + 1) * Step * sizeof(float)];
        var sums = (float*)((nint)(memory + 63) & -64);
        if (KernelVariants.Float == KernelVariant.Emitted && EmittedDots.IsAvailable)
            Emitted(x, weights, k, n, sums);
        else if (Avx2.IsSupported && Fma.IsSupported && KernelVariants.Float >= KernelVariant.Avx2)
            Wide(x, weights, k, n, sums);
        else
            Portable(x, weights, k, n, sums);
        var clamp = FloatClamp.Of(activation);
        for (var column = 0; column < n; column += 4, sums += 4 * Step)
        {
            var total = Transposed(sums) + (bias == null ? default : Vector128.Load(bias + column));
            // Not Vector128.Min and Max, whose NaN costs more: a comparison with NaN is false, and NaN stays.
            total = Vector128.ConditionalSelect(Vector128.LessThan(total, Vector128.Create(clamp.Minimum)), Vector128.Create(clamp.Minimum), total);
            total = Vector128.ConditionalSelect(Vector128.GreaterThan(total, Vector128.Create(clamp.Maximum)), Vector128.Create(clamp.Maximum), total);
            Store(total, y + column, n - column);
        }
        if (FloatClamp.NeedsMore(activation))
            Unary.Run(activation, y, y, 0, n);
    }

    private static void Emitted(float* x, float* weights, int k, int n, float* sums)
    {
        DotArguments arguments;
        arguments.X = x;
        arguments.Weights = weights;
        arguments.Stride = (nint)WeightPacking.RowStride(k) * sizeof(float);
        arguments.Steps = k / Step;
        arguments.Mask = (1 << k % Step) - 1;
        arguments.Sums = sums;
        EmittedDots.Of(n)(&arguments);
    }

    private static void Wide(float* x, float* weights, int k, int n, float* sums)
    {
        for (; n > 0; n--, weights += WeightPacking.RowStride(k), sums += Step)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            nint i = 0;
            for (; i <= k - 32; i += 32)
            {
                s0 = Fma.MultiplyAdd(Vector256.Load(x + i), Vector256.Load(weights + i), s0);
                s1 = Fma.MultiplyAdd(Vector256.Load(x + i + 8), Vector256.Load(weights + i + 8), s1);
                s2 = Fma.MultiplyAdd(Vector256.Load(x + i + 16), Vector256.Load(weights + i + 16), s2);
                s3 = Fma.MultiplyAdd(Vector256.Load(x + i + 24), Vector256.Load(weights + i + 24), s3);
            }
            for (; i <= k - 8; i += 8)
                s0 = Fma.MultiplyAdd(Vector256.Load(x + i), Vector256.Load(weights + i), s0);
            (s0 + s2).Store(sums);
            (s1 + s3).Store(sums + 8);
            AddRest(x, weights, i, k, sums);
        }
    }

    private static void Portable(float* x, float* weights, int k, int n, float* sums)
    {
        for (; n > 0; n--, weights += WeightPacking.RowStride(k), sums += Step)
        {
            Vector128<float> s0 = default, s1 = default, s2 = default, s3 = default;
            nint i = 0;
            for (; i <= k - 16; i += 16)
            {
                s0 += Vector128.Load(x + i) * Vector128.Load(weights + i);
                s1 += Vector128.Load(x + i + 4) * Vector128.Load(weights + i + 4);
                s2 += Vector128.Load(x + i + 8) * Vector128.Load(weights + i + 8);
                s3 += Vector128.Load(x + i + 12) * Vector128.Load(weights + i + 12);
            }
            s0.Store(sums);
            s1.Store(sums + 4);
            s2.Store(sums + 8);
            s3.Store(sums + 12);
            AddRest(x, weights, i, k, sums);
        }
    }

    private static void AddRest(float* x, float* weights, nint i, int k, float* sums)
    {
        for (var lane = 0; i < k; i++, lane++)
            sums[lane] += x[i] * weights[i];
    }

    // The totals of four columns, one a lane. Columns that are not there hold whatever the stack held, and are not stored.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Transposed(float* sums)
    {
        Vector128<float> a = Total(sums), b = Total(sums + Step), c = Total(sums + 2 * Step), d = Total(sums + 3 * Step);
        return Sse3.IsSupported
            ? Sse3.HorizontalAdd(Sse3.HorizontalAdd(a, b), Sse3.HorizontalAdd(c, d))
            : Vector128.Create(a[0] + a[1] + (a[2] + a[3]), b[0] + b[1] + (b[2] + b[3]), c[0] + c[1] + (c[2] + c[3]), d[0] + d[1] + (d[2] + d[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Total(float* sums) => Vector128.Load(sums) + Vector128.Load(sums + 4) + (Vector128.Load(sums + 8) + Vector128.Load(sums + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<float> values, float* y, int count)
    {
        if (count >= 4)
        {
            values.Store(y);
            return;
        }
        if (count >= 2)
            values.GetLower().Store(y);
        if (count % 2 != 0)
            y[count - 1] = values[count - 1];
    }
}
