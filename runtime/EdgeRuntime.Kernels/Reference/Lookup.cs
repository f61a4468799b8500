namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Lookup
{
    public static void Run(byte* x, byte* table, byte* y, int first, int end)
    {
        for (var i = first; i < end; i++)
            y[i] = table[x[i]];
    }
}
