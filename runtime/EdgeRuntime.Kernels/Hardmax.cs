namespace EdgeRuntime.Kernels;

/// <summary>1 at the first maximum of each contiguous row, 0 elsewhere (f32). Units are rows. y may be x.</summary>
public static unsafe class Hardmax
{
    /// <summary>Computes rows [first, end) of <paramref name="columns"/> elements.</summary>
    public static void Run(float* x, float* y, int columns, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            float* source = x + (nint)row * columns, destination = y + (nint)row * columns;
            var best = 0;
            for (var i = 1; i < columns; i++)
                best = source[i] > source[best] ? i : best;
            new Span<float>(destination, columns).Clear();
            destination[best] = 1;
        }
    }
}
