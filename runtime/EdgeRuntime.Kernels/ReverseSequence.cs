namespace EdgeRuntime.Kernels;

/// <summary>The first elements of every sequence in reverse, the others as they are, over x [T,B,inner] or [B,T,inner] of any element size. Lengths are clamped to T. Units are rows: pairs of the first two axes. y may not overlap x.</summary>
public static unsafe class ReverseSequence
{
    /// <summary>Computes rows [first, end) of <paramref name="innerBytes"/> bytes; <paramref name="time"/> and <paramref name="batch"/> are T and B.</summary>
    public static void Run(byte* x, void* lengths, bool wide, byte* y, int time, int batch, bool timeFirst, nint innerBytes, int first, int end)
    {
        for (nint row = first; row < end; row++)
        {
            nint t = timeFirst ? row / batch : row % time, b = timeFirst ? row % batch : row / time;
            var length = (nint)Math.Clamp(Indices.Read(lengths, wide, b), 0, time);
            var from = t < length ? length - 1 - t : t;
            ByteCopy.Run(x + (timeFirst ? from * batch + b : b * time + from) * innerBytes, y + row * innerBytes, innerBytes);
        }
    }
}
