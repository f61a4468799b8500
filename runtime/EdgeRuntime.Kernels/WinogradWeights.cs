using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>The weights of <see cref="Conv2DInt8Winograd"/>: <c>G·g·Gᵀ</c> of every 3×3 kernel, G's rows being (6,0,0), −4·(1,1,1), −4·(1,−1,1), (1,2,4), (1,−2,4), (0,0,12).</summary>
internal static unsafe class WinogradWeights
{
    /// <summary>From packed weights (<see cref="WeightPacking.PackInt8"/>) to <c>[N/8][36][C/2][8][2]</c>, and to 128 times the sum of every column's weights. C is a multiple of 4, N of 8.</summary>
    [SkipLocalsInit]
    public static void Transform(sbyte* weights, int channels, int columns, short* destination, int* sums)
    {
        const int Pair = 2 * Conv2DInt8Winograd.Columns;
        var rows = stackalloc Vector256<short>[3 * Conv2DInt8Winograd.InputSide];
        nint step = (nint)channels / 2 * Pair, tap = (nint)channels * WeightPacking.Tile;
        for (var column = 0; column < columns; column += Conv2DInt8Winograd.Columns, destination += Conv2DInt8Winograd.Positions * step)
        {
            var source = weights + WeightPacking.Int8Index(0, column, 9 * channels);
            var sum = Vector256<int>.Zero;
            for (var pair = 0; pair < channels / 2; pair++)
            {
                // Two channels of 8 columns; a group of four bytes holds two such pairs.
                var quad = source + pair / 2 * (4 * WeightPacking.Tile);
                var order = Vector128.Create(0x0180_0080u, 0x0580_0480u, 0x0980_0880u, 0x0D80_0C80u) + Vector128.Create(pair % 2 == 0 ? 0u : 0x0200_0200u);
                for (var kx = 0; kx < 3; kx++)
                {
                    Vector256<short> g0 = Words(quad + kx * tap, order), g1 = Words(quad + (3 + kx) * tap, order), g2 = Words(quad + (6 + kx) * tap, order);
                    sum += Avx2.MultiplyAddAdjacent(g0 + g1 + g2, Vector256<short>.One);
                    Along(g0, g1, g2, (short*)(rows + kx), 3 * Vector256<short>.Count);
                }
                for (var i = 0; i < Conv2DInt8Winograd.InputSide; i++)
                    Along(rows[3 * i], rows[3 * i + 1], rows[3 * i + 2], destination + Conv2DInt8Winograd.InputSide * i * step + pair * Pair, step);
            }
            (sum << 7).Store(sums + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Words(sbyte* quad, Vector128<uint> order) => Avx2.Shuffle(Vector256.Load((byte*)quad), Vector256.Create(order, order).AsByte()).AsInt16() >> 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Along(Vector256<short> g0, Vector256<short> g1, Vector256<short> g2, short* destination, nint step)
    {
        Vector256<short> outer = g0 + g2, far = g0 + (g2 << 2), twice = g1 << 1, six = (g0 << 1) + (g0 << 2);
        six.Store(destination);
        (Vector256<short>.Zero - ((outer + g1) << 2)).Store(destination + step);
        ((g1 - outer) << 2).Store(destination + 2 * step);
        (far + twice).Store(destination + 3 * step);
        (far - twice).Store(destination + 4 * step);
        ((g2 << 2) + (g2 << 3)).Store(destination + 5 * step);
    }
}
