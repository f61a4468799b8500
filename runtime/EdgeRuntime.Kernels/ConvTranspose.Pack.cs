namespace EdgeRuntime.Kernels;

public static unsafe partial class ConvTranspose
{
    /// <summary>Elements of packed weights: phase after phase (depth, row, column), in each group after group a packed matrix [phase's kernel positions · InputC/groups, OutputC/groups].</summary>
    /// <exception cref="OverflowException">More than 2³¹−1 elements.</exception>
    public static int PackedCount(in Window3D window, int groups) => checked(groups * WeightPacking.PackedFloatCount(checked(window.Taps * (window.InputC / groups)), window.OutputC / groups));

    /// <summary>Packs weights of ONNX's order <c>[InputC, OutputC/groups, KernelD, KernelH, KernelW]</c>.</summary>
    public static void Pack(float* weights, in Window3D window, int groups, float* destination)
    {
        new Span<float>(destination, PackedCount(window, groups)).Clear();
        int groupC = window.InputC / groups, groupN = window.OutputC / groups;
        for (var tap = 0; tap < window.Taps; tap++)
        {
            int kx = tap % window.Columns.Kernel, ky = tap / window.Columns.Kernel % window.Rows.Kernel, kz = tap / window.Columns.Kernel / window.Rows.Kernel;
            int z = TransposedAxis.PhaseOfTap(window.Depth, kz), y = TransposedAxis.PhaseOfTap(window.Rows, ky), x = TransposedAxis.PhaseOfTap(window.Columns, kx);
            var matrix = destination + Offset(window, groups, z, y, x, out var taps);
            var place = (kz / TransposedAxis.Period(window.Depth) * TransposedAxis.Taps(window.Rows, y).Count + ky / TransposedAxis.Period(window.Rows)) * TransposedAxis.Taps(window.Columns, x).Count
                + kx / TransposedAxis.Period(window.Columns);
            var k = taps * groupC;
            for (var c = 0; c < window.InputC; c++)
            {
                var group = matrix + c / groupC * (nint)WeightPacking.PackedFloatCount(k, groupN);
                for (var n = 0; n < groupN; n++)
                    group[WeightPacking.FloatIndex(place * groupC + c % groupC, n, k)] = weights[((nint)c * groupN + n) * window.Taps + tap];
            }
        }
    }

    /// <summary>Where the weights of a phase begin, and its kernel positions.</summary>
    private static nint Offset(in Window3D window, int groups, int z, int y, int x, out int taps)
    {
        var (countZ, beforeZ) = TransposedAxis.Taps(window.Depth, z);
        var (countY, beforeY) = TransposedAxis.Taps(window.Rows, y);
        var (countX, beforeX) = TransposedAxis.Taps(window.Columns, x);
        taps = countZ * countY * countX;
        var before = ((nint)beforeZ * window.Rows.Kernel + (nint)countZ * beforeY) * window.Columns.Kernel + (nint)countZ * countY * beforeX;
        return before * (window.InputC / groups) * WeightPacking.Tiles(window.OutputC / groups) * WeightPacking.Tile * groups;
    }
}
