namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Pad
{
    public static void Run(byte* x, byte* y, in Border border, int elementSize, ulong value, int first, int end)
    {
        int inner = border.Output[border.Rank - 1];
        for (var row = first; row < end; row++)
        {
            for (var column = 0; column < inner; column++)
            {
                nint source = 0, stride = 1;
                var rest = row * inner + column;
                var inside = true;
                for (var axis = border.Rank - 1; axis >= 0; axis--)
                {
                    var index = rest % border.Output[axis] - border.Before[axis];
                    rest /= border.Output[axis];
                    inside &= (uint)index < (uint)border.Input[axis];
                    source += index * stride;
                    stride *= border.Input[axis];
                }
                var destination = y + ((nint)row * inner + column) * elementSize;
                var constant = value;
                Buffer.MemoryCopy(inside ? x + source * elementSize : (byte*)&constant, destination, elementSize, elementSize);
            }
        }
    }
}
