namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Transpose
{
    public static void Run(byte* x, byte* y, in Permutation permutation, int elementSize, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            nint offset = 0;
            var rest = i;
            for (var axis = permutation.Rank - 1; axis >= 0; axis--)
            {
                offset += (nint)(rest % permutation.Sizes[axis]) * permutation.Strides[axis];
                rest /= permutation.Sizes[axis];
            }
            Buffer.MemoryCopy(x + offset * elementSize, y + (nint)i * elementSize, elementSize, elementSize);
        }
    }
}
