using System.Diagnostics;
using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = activation(a ∘ b)</c> in f32 with numpy broadcasting. Units are elements of y (<see cref="Broadcast.Count"/>). y may be an input of y's own shape.</summary>
public static unsafe class Binary
{
    /// <summary>The kernel that a function gets, as in <c>Add, 256-bit vectors</c>.</summary>
    public static string Describe(BinaryKind kind) => $"{kind.ToString()}, {(kind is <= BinaryKind.Minimum or BinaryKind.ParametricRelu ? KernelNames.FloatVectors() : KernelNames.Scalar)}";

    /// <summary>Computes elements [first, end) of y.</summary>
    public static void Run(BinaryKind kind, float* a, float* b, float* y, in Broadcast broadcast, in Activation activation, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= broadcast.Count);
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Binary.Run(kind, a, b, y, broadcast, activation, first, end);
            return;
        }
        switch (kind)
        {
            case BinaryKind.Add: Run<AddOperator>(a, b, y, broadcast, first, end); break;
            case BinaryKind.Subtract: Run<SubtractOperator>(a, b, y, broadcast, first, end); break;
            case BinaryKind.Multiply: Run<MultiplyOperator>(a, b, y, broadcast, first, end); break;
            case BinaryKind.Divide: Run<DivideOperator>(a, b, y, broadcast, first, end); break;
            case BinaryKind.Maximum: Run<MaximumOperator>(a, b, y, broadcast, first, end); break;
            case BinaryKind.Minimum: Run<MinimumOperator>(a, b, y, broadcast, first, end); break;
            case BinaryKind.ParametricRelu: Run<ParametricReluOperator>(a, b, y, broadcast, first, end); break;
            default: Reference.Binary.Run(kind, a, b, y, broadcast, default, first, end); break;
        }
        if (activation.Kind != ActivationKind.None)
            Unary.Run(activation, y, y, first, end);
    }

    private static void Run<TOperator>(float* a, float* b, float* y, in Broadcast broadcast, int first, int end) where TOperator : struct, IBinaryOperator
    {
        nint stepA = broadcast.StridesA[broadcast.Rank - 1], stepB = broadcast.StridesB[broadcast.Rank - 1];
        var runs = new BroadcastCursor(broadcast, first, end);
        while (runs.Next())
            Row<TOperator>(a + runs.OffsetA, stepA, b + runs.OffsetB, stepB, y + runs.First, runs.Count);
    }

    private static void Row<TOperator>(float* a, nint stepA, float* b, nint stepB, float* y, nint count) where TOperator : struct, IBinaryOperator
    {
        nint i = 0, width = Vector<float>.Count;
        if (stepA == 1 && stepB == 1)
        {
            for (; i <= count - width; i += width)
                TOperator.Apply(Vector.Load(a + i), Vector.Load(b + i)).Store(y + i);
        }
        else if (stepA == 1)
        {
            var value = new Vector<float>(*b);
            for (; i <= count - width; i += width)
                TOperator.Apply(Vector.Load(a + i), value).Store(y + i);
        }
        else
        {
            var value = new Vector<float>(*a);
            for (; i <= count - width; i += width)
                TOperator.Apply(value, Vector.Load(b + i)).Store(y + i);
        }
        for (; i < count; i++)
            y[i] = TOperator.Apply(new Vector<float>(a[i * stepA]), new Vector<float>(b[i * stepB]))[0];
    }
}
