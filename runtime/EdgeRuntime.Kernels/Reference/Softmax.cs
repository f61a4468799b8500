namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Softmax
{
    // Element i is added to partial sum i mod 8, and these from the first to the last: an order that vectors of four and of eight can keep, so all give these bits.
    public static void Run(float* x, float* y, int columns, bool log, int first, int end)
    {
        var sums = stackalloc float[8];
        for (var row = first; row < end; row++)
        {
            float* source = x + (nint)row * columns, destination = y + (nint)row * columns;
            var maximum = float.NegativeInfinity;
            for (var i = 0; i < columns; i++)
                maximum = MathF.Max(maximum, source[i]);
            new Span<float>(sums, 8).Clear();
            for (var i = 0; i < columns; i++)
                sums[i % 8] += Exponential.Of(source[i] - maximum);
            var sum = sums[0];
            for (var lane = 1; lane < 8; lane++)
                sum += sums[lane];
            var (scale, logarithm) = (1 / sum, log ? MathF.Log(sum) : 0);
            for (var i = 0; i < columns; i++)
                destination[i] = log ? source[i] - maximum - logarithm : Exponential.Of(source[i] - maximum) * scale;
        }
    }
}
