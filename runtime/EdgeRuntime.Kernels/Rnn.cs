using System.Diagnostics;
using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// The simple recurrent network (Elman 1990) of ONNX's RNN: <c>H' = f(X + H·R)</c>; X holds the input times its weights plus the bias. Units are sequences of each direction.
/// </summary>
public static unsafe class Rnn
{
    /// <summary>The number of units.</summary>
    public static int Units(in Recurrence shape) => shape.Directions * shape.Batch;

    /// <summary>Bytes of scratch memory for one part of the work.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1.</exception>
    public static int WorkspaceBytes(in Recurrence shape, bool halfWeights = false) => RecurrentUnit.WorkspaceBytes(shape, 1, halfWeights);

    /// <summary>Computes units [first, end).</summary>
    public static void Run(in Recurrence shape, in RecurrentData data, int first, int end, byte* workspace)
    {
        Debug.Assert(0 <= first && first <= end && end <= Units(shape));
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Rnn.Run(shape, data, first, end, (float*)workspace);
            return;
        }
        for (; first < end; first++)
            Run(RecurrentUnit.Start(shape, data, 1, first, workspace), shape);
    }

    private static void Run(in RecurrentUnit unit, in Recurrence shape)
    {
        var count = unit.Padded;
        for (var done = 0; done < unit.Length;)
        {
            var (begin, end) = unit.ChunkAt(done);
            unit.Project(begin, end);
            done += end - begin;
            for (var i = 0; i < end - begin; i++)
            {
                var row = unit.IsReverse ? end - begin - 1 - i : i;
                var next = unit.Chunk + (nint)row * count;
                unit.AddRecurrent(unit.H, unit.Recurrent, next, count);
                GateFunctions.Clip(next, count, shape.Clip);
                GateFunctions.Run(unit.Function(0), next, count);
                Buffer.MemoryCopy(next, unit.H, (long)count * sizeof(float), (long)count * sizeof(float));
                unit.StoreStep(begin + row);
            }
        }
        unit.Finish();
    }
}
