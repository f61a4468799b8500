using System.Diagnostics;
using System.Numerics;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>
/// LSTM (Hochreiter and Schmidhuber 1997) as in ONNX, gates in the order i, o, f, c:
/// <c>i = f(Xᵢ + H·Rᵢ + Pᵢ∘C)</c>, <c>o = f(Xₒ + H·Rₒ + Pₒ∘C')</c>, <c>f = f(X_f + H·R_f + P_f∘C)</c> or 1 − i (<see cref="Recurrence.Variant"/>),
/// <c>C' = f∘C + i∘g(X_c + H·R_c)</c>, <c>H' = o∘h(C')</c>; X holds the input times its weights plus the bias. Units are sequences of each direction.
/// </summary>
public static unsafe class Lstm
{
    /// <summary>Gates.</summary>
    public const int Gates = 4;

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
            Reference.Lstm.Run(shape, data, first, end, (float*)workspace);
            return;
        }
        for (; first < end; first++)
            Run(RecurrentUnit.Start(shape, data, Gates, first, workspace), shape);
    }

    private static void Run(in RecurrentUnit unit, in Recurrence shape)
    {
        GateActivation f = unit.Function(0), g = unit.Function(1), h = unit.Function(2);
        var peepholes = unit.Extra(3);
        var plain = GateFunctions.IsDefault(f, g, h) && peepholes == null && shape.Variant == 0 && float.IsPositiveInfinity(shape.Clip);
        var emitted = plain && KernelVariants.Float == KernelVariant.Emitted ? EmittedGates.Lstm : null;
        var arguments = new GateArguments { Stride = unit.Padded * sizeof(float), C = unit.C, H = unit.H, Vectors = (shape.HiddenSize + 15) / 16 };
        var columns = Gates * unit.Padded;
        for (var done = 0; done < unit.Length;)
        {
            var (begin, end) = unit.ChunkAt(done);
            unit.Project(begin, end);
            done += end - begin;
            for (var i = 0; i < end - begin; i++)
            {
                var row = unit.IsReverse ? end - begin - 1 - i : i;
                var gates = unit.Chunk + (nint)row * columns;
                unit.AddRecurrent(unit.H, unit.Recurrent, gates, columns);
                arguments.Gates = gates;
                if (emitted != null)
                    emitted(&arguments);
                else if (plain)
                    Plain(gates, unit.H, unit.C, unit.Padded, shape.HiddenSize);
                else
                    General(gates, unit, peepholes, shape, f, g, h);
                unit.StoreStep(begin + row);
            }
        }
        unit.Finish();
    }

    /// <summary>A step whose functions are sigmoid and tanh, in one pass over <paramref name="count"/> values; the sums of a gate are <paramref name="padded"/> apart.</summary>
    internal static void Plain(float* gates, float* h, float* c, int padded, int count)
    {
        Vector<float> none = default;
        float* o = gates + padded, f = o + padded, g = f + padded;
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var cell = SigmoidOperator.Apply(Vector.Load(f + i), none, none) * Vector.Load(c + i)
                + SigmoidOperator.Apply(Vector.Load(gates + i), none, none) * TanhOperator.Apply(Vector.Load(g + i), none, none);
            cell.Store(c + i);
            (SigmoidOperator.Apply(Vector.Load(o + i), none, none) * TanhOperator.Apply(cell, none, none)).Store(h + i);
        }
    }

    private static void General(float* gates, in RecurrentUnit unit, float* peepholes, in Recurrence shape, in GateActivation f, in GateActivation g, in GateActivation h)
    {
        var count = unit.Padded;
        float* input = gates, output = gates + count, forget = output + count, cell = forget + count;
        if (peepholes != null)
        {
            GateFunctions.MultiplyAdd(peepholes, unit.C, input, count);
            GateFunctions.MultiplyAdd(peepholes + 2 * count, unit.C, forget, count);
        }
        Gate(f, input, count, shape.Clip);
        Gate(f, forget, count, shape.Clip);
        Gate(g, cell, count, shape.Clip);
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var kept = shape.Variant == 1 ? Vector<float>.One - Vector.Load(input + i) : Vector.Load(forget + i);
            (kept * Vector.Load(unit.C + i) + Vector.Load(input + i) * Vector.Load(cell + i)).Store(unit.C + i);
        }
        if (peepholes != null)
            GateFunctions.MultiplyAdd(peepholes + count, unit.C, output, count);
        Gate(f, output, count, shape.Clip);
        Buffer.MemoryCopy(unit.C, cell, (long)count * sizeof(float), (long)count * sizeof(float));
        GateFunctions.Run(h, cell, count);
        for (var i = 0; i < count; i += Vector<float>.Count)
            (Vector.Load(output + i) * Vector.Load(cell + i)).Store(unit.H + i);
    }

    private static void Gate(in GateActivation function, float* x, int count, float clip)
    {
        GateFunctions.Clip(x, count, clip);
        GateFunctions.Run(function, x, count);
    }
}
