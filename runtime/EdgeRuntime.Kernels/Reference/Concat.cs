namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Concat
{
    public static void Run(byte* x, byte* y, nint rowBytes, nint rowStride, int first, int end)
    {
        for (var row = first; row < end; row++)
            for (nint i = 0; i < rowBytes; i++)
                y[row * rowStride + i] = x[row * rowBytes + i];
    }
}
