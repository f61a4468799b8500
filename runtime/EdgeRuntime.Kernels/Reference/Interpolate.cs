namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Interpolate
{
    public static void Run(float* x, int* indices, float* weights, float* y, int size, int length, int inner, int taps, float fill, int first, int end, int pitchY = 0)
    {
        nint rowY = pitchY == 0 ? inner : pitchY;
        for (nint row = first; row < end; row++)
        {
            var j = row % length * taps;
            for (nint i = 0; i < inner; i++)
            {
                var sum = 0f;
                for (var tap = 0; tap < taps && indices[j] >= 0; tap++)
                    sum += x[(row / length * size + indices[j + tap]) * inner + i] * weights[j + tap];
                y[row * rowY + i] = indices[j] < 0 ? fill : sum;
            }
        }
    }
}
