using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = e^(x − max) / Σ e^(x − max)</c> over contiguous rows, or its logarithm. Units are rows. y may be x. All variants give the same bits, except of the logarithm.</summary>
public static unsafe class Softmax
{
    private const int MostShort = 8;

    /// <summary>Computes rows [first, end) of <paramref name="columns"/> elements.</summary>
    public static void Run(float* x, float* y, int columns, bool log, int first, int end)
    {
        if (!Vector.IsHardwareAccelerated || Vector<float>.Count is not (4 or 8) || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Softmax.Run(x, y, columns, log, first, end);
            return;
        }
        if (columns <= MostShort && !log)
        {
            Short(x, y, columns, first, end);
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

    // A row a lane: rows of a few columns would leave most lanes of a vector empty.
    [SkipLocalsInit]
    private static void Short(float* x, float* y, nint columns, nint first, nint end)
    {
        nint width = Vector<float>.Count;
        var transposed = stackalloc float[MostShort * Vector<float>.Count];
        for (var row = first; row < end; row += width)
        {
            var rows = nint.Min(width, end - row);
            float* source = x + row * columns, destination = y + row * columns;
            for (nint lane = 0; lane < width; lane++)
            {
                for (nint column = 0; column < columns; column++)
                    transposed[column * width + lane] = lane < rows ? source[lane * columns + column] : 0;
            }
            var maximum = Vector.Load(transposed);
            for (nint column = 1; column < columns; column++)
                maximum = Vector.Max(maximum, Vector.Load(transposed + column * width));
            Vector<float> sum = default;
            for (nint column = 0; column < columns; column++)
            {
                var value = Exponential.Of(Vector.Load(transposed + column * width) - maximum);
                value.Store(transposed + column * width);
                sum += value;
            }
            var scale = Vector<float>.One / sum;
            for (nint column = 0; column < columns; column++)
                (Vector.Load(transposed + column * width) * scale).Store(transposed + column * width);
            for (nint lane = 0; lane < rows; lane++)
            {
                for (nint column = 0; column < columns; column++)
                    destination[lane * columns + column] = transposed[column * width + lane];
            }
        }
    }

    // e^(x − max) to y, where there is one; returns the sum, in the twin's order. The lanes that a tail does not have hold −∞, which adds 0.
    private static float Exponentials(float* x, float* y, nint count, float maximum)
    {
        nint i = 0, width = Vector<float>.Count;
        Vector<float> shift = new(maximum), even = default, odd = default;
        for (; i <= count - 8; i += 8)
        {
            even += Full(i);
            if (width == 4)
                odd += Full(i + 4);
        }
        if (i < count)
            even += Tail(i, nint.Min(width, count - i));
        if (width == 4 && i + 4 < count)
            odd += Tail(i + 4, count - i - 4);
        var sum = even[0];
        for (var lane = 1; lane < 8; lane++)
            sum += lane < width ? even[lane] : odd[lane - 4];
        return sum;

        Vector<float> Full(nint at)
        {
            var value = Exponential.Of(Vector.Load(x + at) - shift);
            if (y != null)
                value.Store(y + at);
            return value;
        }

        Vector<float> Tail(nint at, nint length)
        {
            var value = Exponential.Of(FloatTail.Load(x + at, length, float.NegativeInfinity) - shift);
            if (y != null)
                FloatTail.Store(value, y + at, length);
            return value;
        }
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
