namespace EdgeRuntime.Kernels;

/// <summary>One triangle of every matrix [rows, columns], zeros in the other, for elements of any size: keeps column c of row r where <c>c ≥ r + diagonal</c> (upper) or <c>c ≤ r + diagonal</c>. Units are rows. y may be x.</summary>
public static unsafe class Trilu
{
    /// <summary>Computes rows [first, end) of all matrices.</summary>
    public static void Run(byte* x, byte* y, int rows, int columns, bool upper, int diagonal, int elementSize, int first, int end)
    {
        for (nint row = first; row < end; row++)
        {
            // Columns [begin, stop) are kept.
            var edge = (row % rows) + diagonal + (upper ? 0L : 1);
            nint bytes = (nint)columns * elementSize, split = (nint)Math.Clamp(edge, 0, columns) * elementSize;
            nint begin = upper ? split : 0, stop = upper ? bytes : split;
            byte* source = x + row * bytes, destination = y + row * bytes;
            if (source != destination)
                Buffer.MemoryCopy(source + begin, destination + begin, stop - begin, stop - begin);
            new Span<byte>(destination, (int)begin).Clear();
            new Span<byte>(destination + stop, (int)(bytes - stop)).Clear();
        }
    }
}
