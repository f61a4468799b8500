namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Softmax
{
    public static void Run(float* x, float* y, int columns, bool log, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            float* source = x + (nint)row * columns, destination = y + (nint)row * columns;
            var maximum = float.NegativeInfinity;
            for (var i = 0; i < columns; i++)
                maximum = MathF.Max(maximum, source[i]);
            var sum = 0.0;
            for (var i = 0; i < columns; i++)
                sum += Math.Exp((double)source[i] - maximum);
            for (var i = 0; i < columns; i++)
            {
                var shifted = (double)source[i] - maximum;
                destination[i] = (float)(log ? shifted - Math.Log(sum) : Math.Exp(shifted) / sum);
            }
        }
    }
}
