using System.Diagnostics;
using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// GRU (Cho et al. 2014) as in ONNX, gates in the order z, r, h: <c>z = f(X_z + H·R_z)</c>, <c>r = f(X_r + H·R_r)</c>,
/// <c>n = g(X_h + (r∘H)·R_h)</c>, or <c>g(X_h + r∘(H·R_h + b_h))</c> with linear_before_reset (<see cref="Recurrence.Variant"/>), <c>H' = (1 − z)∘n + z∘H</c>;
/// X holds the input times its weights plus the bias, b_h is <see cref="RecurrentData.Extra"/>. Units are sequences of each direction.
/// </summary>
public static unsafe class Gru
{
    /// <summary>Gates.</summary>
    public const int Gates = 3;

    /// <summary>The number of units.</summary>
    public static int Units(in Recurrence shape) => shape.Directions * shape.Batch;

    /// <summary>Bytes of scratch memory for one part of the work.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1.</exception>
    public static int WorkspaceBytes(in Recurrence shape, bool halfWeights = false) => RecurrentUnit.WorkspaceBytes(shape, Gates, halfWeights);

    /// <summary>Computes units [first, end).</summary>
    public static void Run(in Recurrence shape, in RecurrentData data, int first, int end, byte* workspace)
    {
        Debug.Assert(0 <= first && first <= end && end <= Units(shape));
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Gru.Run(shape, data, first, end, (float*)workspace);
            return;
        }
        for (; first < end; first++)
            Run(RecurrentUnit.Start(shape, data, Gates, first, workspace), shape);
    }

    private static void Run(in RecurrentUnit unit, in Recurrence shape)
    {
        var columns = Gates * unit.Padded;
        for (var done = 0; done < unit.Length;)
        {
            var (begin, end) = unit.ChunkAt(done);
            unit.Project(begin, end);
            done += end - begin;
            for (var i = 0; i < end - begin; i++)
            {
                var row = unit.IsReverse ? end - begin - 1 - i : i;
                Step(unit.Chunk + (nint)row * columns, unit, shape);
                unit.StoreStep(begin + row);
            }
        }
        unit.Finish();
    }

    private static void Step(float* update, in RecurrentUnit unit, in Recurrence shape)
    {
        var count = unit.Padded;
        float* reset = update + count, next = reset + count, h = unit.H, scratch = unit.Scratch;
        var recurrentNext = unit.RecurrentFrom(2 * count);
        unit.AddRecurrent(h, unit.Recurrent, update, 2 * count);
        GateFunctions.Clip(update, 2 * count, shape.Clip);
        GateFunctions.Run(unit.Function(0), update, 2 * count);
        if (shape.Variant == 1)
        {
            var bias = unit.Extra(1);
            if (bias == null)
                new Span<float>(scratch, count).Clear();
            else
                Buffer.MemoryCopy(bias, scratch, (long)count * sizeof(float), (long)count * sizeof(float));
            unit.AddRecurrent(h, recurrentNext, scratch, count);
            GateFunctions.MultiplyAdd(reset, scratch, next, count);
        }
        else
        {
            for (var i = 0; i < count; i += Vector<float>.Count)
                (Vector.Load(reset + i) * Vector.Load(h + i)).Store(scratch + i);
            unit.AddRecurrent(scratch, recurrentNext, next, count);
        }
        GateFunctions.Clip(next, count, shape.Clip);
        GateFunctions.Run(unit.Function(1), next, count);
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var z = Vector.Load(update + i);
            ((Vector<float>.One - z) * Vector.Load(next + i) + z * Vector.Load(h + i)).Store(h + i);
        }
    }
}
