using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>The input of <see cref="Conv2DInt8Winograd"/>: <c>Bᵀ·d·B</c> of 6×6 pixels, each lane a channel, Bᵀ's rows being (4,0,−5,0,1,0), (0,−4,−4,1,1,0), (0,4,−4,−1,1,0), (0,−2,−1,2,1,0), (0,2,−1,−2,1,0), (0,4,0,−5,0,1).</summary>
internal static unsafe class WinogradInput
{
    /// <summary>From u8 pixels to i16, <paramref name="step"/> elements from one position to the next; <paramref name="half"/> holds 36 vectors. There are 16 channels or more; the last vector repeats some of the one before.</summary>
    public static void Transform(byte* source, nint rowBytes, int channels, byte* half, short* destination, nint step)
    {
        const int Side = Conv2DInt8Winograd.InputSide, Lanes = 16;
        var columns = (Vector256<short>*)half;
        for (nint channel = 0; channel < channels; channel += Lanes)
        {
            channel = Math.Min(channel, channels - Lanes);
            var pixel = source + channel;
            for (var i = 0; i < Side; i++, pixel += channels)
            {
                Along(Words(pixel), Words(pixel + rowBytes), Words(pixel + 2 * rowBytes), Words(pixel + 3 * rowBytes), Words(pixel + 4 * rowBytes), Words(pixel + 5 * rowBytes), (short*)(columns + i), Side * Lanes);
            }
            var to = destination + channel;
            for (var i = 0; i < Side; i++, to += Side * step)
            {
                var row = columns + i * Side;
                Along(row[0], row[1], row[2], row[3], row[4], row[5], to, step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Words(byte* pixel) => Avx2.ConvertToVector256Int16(Vector128.Load(pixel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Along(Vector256<short> d0, Vector256<short> d1, Vector256<short> d2, Vector256<short> d3, Vector256<short> d4, Vector256<short> d5, short* destination, nint step)
    {
        Vector256<short> even = d4 - (d2 << 2), odd = d3 - (d1 << 2), near = d4 - d2, twice = (d3 - d1) << 1;
        (((d0 - d2) << 2) + near).Store(destination);
        (even + odd).Store(destination + step);
        (even - odd).Store(destination + 2 * step);
        (near + twice).Store(destination + 3 * step);
        (near - twice).Store(destination + 4 * step);
        (d5 - d3 - (twice << 1)).Store(destination + 5 * step);
    }
}
