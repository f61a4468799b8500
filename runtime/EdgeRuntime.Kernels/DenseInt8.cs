using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// INT8 dense layer y[rows,N] of x[rows,K] with the arithmetic of <see cref="Conv2DInt8"/>. Weights: <see cref="WeightPacking.PackInt8"/>; bias and multipliers: padded to a multiple of 16.
/// Bit-identical on every processor. Units are blocks of up to 48 rows by 16 columns. y may not overlap x.
/// </summary>
public static unsafe class DenseInt8
{
    /// <summary>The number of units.</summary>
    public static int Units(int rows, int n) => DenseBlock.Units(rows, n);

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(int k) => k % 4 == 0 ? 0 : checked(DenseBlock.Rows * ((k + 3) / 4 * 4));

    /// <summary>The way that a layer is computed in without a choice.</summary>
    public static KernelChoice Default => new(KernelMethod.Rows, KernelVariants.Int8);

    /// <summary>The ways to compute a layer that this processor has, all with the same bits; the first is <see cref="Default"/>.</summary>
    public static IReadOnlyList<KernelChoice> Candidates(int rows, int n)
    {
        var all = new List<KernelChoice> { Default };
        for (var variant = KernelVariants.Int8; variant >= KernelVariant.Avx2; variant--)
        {
            if (!KernelVariants.IsSupported(variant))
                continue;
            var choice = new KernelChoice(KernelMethod.Rows, variant);
            Conv2DInt8Candidates.Add(choice, all);
            Conv2DInt8Candidates.AddShapes(choice, rows, n, all);
        }
        return all;
    }

    /// <summary>The kernel that a layer gets, as in <c>AVX-VNNI 6x16</c>.</summary>
    public static string Describe(int rows, in KernelChoice choice = default) => KernelNames.Int8Product(rows, choice.IsAutomatic ? Default : choice);

    /// <summary>Computes units [first, end).</summary>
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, int rows, int k, int n, in Requantization output, int first, int end, byte* workspace, in KernelChoice choice = default)
    {
        Debug.Assert(rows > 0 && k > 0 && n > 0 && 0 <= first && first <= end && end <= Units(rows, n));
        var chosen = choice.IsAutomatic ? Default : choice;
        if (chosen.Variant == KernelVariant.Emitted)
            Run<Int8TileEmitted>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace, chosen);
        else if (AvxVnni.IsSupported && chosen.Variant == KernelVariant.AvxVnni)
            Run<Int8Tile256<AvxVnniDot>>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace, chosen);
        else if (Avx2.IsSupported && chosen.Variant == KernelVariant.Avx2)
            Run<Int8Tile256<Avx2Dot>>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace, chosen);
        else if (Vector128.IsHardwareAccelerated && chosen.Variant == KernelVariant.Vector128)
            Run<Int8Tile128>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace, chosen);
        else
            Reference.DenseInt8.Run(x, weights, bias, multipliers, y, rows, k, n, output, first, end);
    }

    private static void Run<TTile>(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, int rows, int k, int n, in Requantization output, int first, int end, byte* workspace, in KernelChoice choice) where TTile : IInt8Tile
    {
        nint pitch = (k + 3) / 4 * 4;
        while (first < end)
        {
            var block = DenseBlock.Of(ref first, end, rows, n);
            var a = x + (nint)block.FirstRow * k;
            if (pitch != k)
            {
                for (var row = block.FirstRow; row < block.EndRow; row++)
                    ByteCopy.Run(x + (nint)row * k, workspace + (row - block.FirstRow) * pitch, k);
                a = workspace;
            }
            var column = block.FirstColumn;
            Int8Product.Run<TTile>(a, pitch, block.EndRow - block.FirstRow, k, weights + (nint)column * pitch, bias + column, multipliers + column, y + (nint)block.FirstRow * n + column, n, block.EndColumn - column, true, output, choice);
        }
    }
}
