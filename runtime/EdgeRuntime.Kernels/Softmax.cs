using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = e^(x − max) / Σ e^(x − max)</c> over contiguous rows, or its logarithm. Units are rows. y may be x.</summary>
public static unsafe class Softmax
{
    /// <summary>Computes rows [first, end) of <paramref name="columns"/> elements.</summary>
    public static void Run(float* x, float* y, int columns, bool log, int first, int end)
    {
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Softmax.Run(x, y, columns, log, first, end);
            return;
        }
        for (var row = first; row < end; row++)
        {
            float* source = x + (nint)row * columns, destination = y + (nint)row * columns;
            var maximum = Maximum(source, columns);
            if (log)
                Shift(source, destination, columns, maximum, MathF.Log(Exponentials(source, null, columns, maximum)));
            else
                Scale(destination, columns, 1 / Exponentials(source, destination, columns, maximum));
        }
    }

    private static float Maximum(float* x, nint count)
    {
        nint i = 0, width = Vector<float>.Count;
        var lanes = new Vector<float>(float.NegativeInfinity);
        for (; i <= count - width; i += width)
            lanes = Vector.Max(lanes, Vector.Load(x + i));
        if (i < count)
            lanes = Vector.Max(lanes, FloatTail.Load(x + i, count - i, float.NegativeInfinity));
        var maximum = lanes[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
            maximum = MathF.Max(maximum, lanes[lane]);
        return maximum;
    }

    // e^(x − max) to y, where there is one; returns the sum. The lanes that a tail does not have hold −∞, which adds 0.
    private static float Exponentials(float* x, float* y, nint count, float maximum)
    {
        nint i = 0, width = Vector<float>.Count;
        Vector<float> shift = new(maximum), sum = default;
        for (; i <= count - width; i += width)
        {
            var value = Vector.Exp(Vector.Load(x + i) - shift);
            sum += value;
            if (y != null)
                value.Store(y + i);
        }
        if (i < count)
        {
            var value = Vector.Exp(FloatTail.Load(x + i, count - i, float.NegativeInfinity) - shift);
            sum += value;
            if (y != null)
                FloatTail.Store(value, y + i, count - i);
        }
        return Vector.Sum(sum);
    }

    // Two subtractions: their sum would lose the digits of the logarithm where the maximum is large.
    private static void Shift(float* x, float* y, nint count, float maximum, float logarithm)
    {
        nint i = 0, width = Vector<float>.Count;
        for (; i <= count - width; i += width)
            (Vector.Load(x + i) - new Vector<float>(maximum) - new Vector<float>(logarithm)).Store(y + i);
        for (; i < count; i++)
            y[i] = x[i] - maximum - logarithm;
    }

    private static void Scale(float* y, nint count, float scale)
    {
        nint i = 0, width = Vector<float>.Count;
        for (; i <= count - width; i += width)
            (Vector.Load(y + i) * new Vector<float>(scale)).Store(y + i);
        for (; i < count; i++)
            y[i] *= scale;
    }
}
