namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Gather
{
    public static void Run(byte* x, void* indices, bool wide, byte* y, int count, int size, nint innerBytes, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            var index = wide ? ((long*)indices)[row % count] : ((int*)indices)[row % count];
            index = Math.Min(Math.Max(index < 0 ? index + size : index, 0), size - 1);
            for (nint i = 0; i < innerBytes; i++)
                y[row * innerBytes + i] = x[(row / count * size + (nint)index) * innerBytes + i];
        }
    }
}
