using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeRuntime.Kernels;

/// <summary>What kernels run on, as <see cref="KernelVariants"/> chose, in a few words for people: instructions, tile, width of the vectors.</summary>
public static class KernelNames
{
    /// <summary>Kernels that are the same on every processor.</summary>
    public const string Portable = "portable";

    internal const string Scalar = "scalar";

    /// <summary>Products of u8 with s8: instructions and the largest tile of rows by columns, as in <c>AVX512-VNNI (emitted) 12x32</c>; no tile where there is one row only.</summary>
    public static string Int8Product(int rows) => Int8Product(rows, new KernelChoice(KernelMethod.Rows, KernelVariants.Int8));

    /// <summary>The same for a choice.</summary>
    internal static string Int8Product(int rows, in KernelChoice choice)
    {
        var (tileRows, tiles) = choice.Variant switch
        {
            KernelVariant.Emitted => (Int8TileEmitted.Rows, Int8TileEmitted.Tiles),
            KernelVariant.AvxVnni => (AvxVnniDot.Rows, 1),
            KernelVariant.Avx2 => (Avx2Dot.Rows, 1),
            KernelVariant.Vector128 => (Dp.IsSupported ? Int8TileSigned<ArmDot>.TileRows : Int8Tile128.TileRows, 1),
            _ => (1, 1),
        };
        return Product(Int8Instructions(choice.Variant), rows, choice.Rows > 0 ? Math.Min(choice.Rows, tileRows) : tileRows, choice.Columns > 0 ? Math.Min(choice.Columns / WeightPacking.Tile, tiles) : tiles);
    }

    /// <summary>Products in bands whose last 8 columns are computed by pairs of quads, as in <c>AVX512-VNNI (emitted) 12x32 and 12x8</c>.</summary>
    internal static string Int8Pairs(int columns, in KernelChoice choice)
    {
        var rows = choice.Rows > 0 ? choice.Rows : Int8PairTile.Rows;
        return $"{Int8Instructions(choice.Variant)} {(columns == Int8PairTile.Columns ? "" : $"{rows}x{(choice.Columns > 0 ? choice.Columns : Int8TileEmitted.Tiles * WeightPacking.Tile)} and ")}{rows}x{Int8PairTile.Columns}";
    }

    /// <summary>Products of transformed tiles.</summary>
    internal static string Winograd(in KernelChoice choice) =>
        $"{Int8Instructions(choice.Variant)} 4x{Conv2DInt8Winograd.Columns * (choice.Variant == KernelVariant.AvxVnni ? AvxVnniWordDot.Vectors : Avx2WordDot.Vectors)}";

    /// <summary>The instructions of INT8 products.</summary>
    internal static string Int8Instructions(KernelVariant variant) => variant == KernelVariant.Vector128 && Dp.IsSupported ? "AdvSimd+dotprod" : KernelVariants.Name(variant);

    /// <summary>Products of f32, as <see cref="Int8Product(int)"/>.</summary>
    public static string FloatProduct(int rows)
    {
        var (tileRows, tiles) = KernelVariants.Float switch
        {
            KernelVariant.Emitted => (FloatTileEmitted.Rows, FloatTileEmitted.Tiles),
            KernelVariant.Avx2 => (FloatTile256.Rows, FloatTile256.Tiles),
            KernelVariant.Vector128 => (FloatTile128.Rows, FloatTile128.Tiles),
            _ => (1, 1),
        };
        return Product(KernelVariants.FloatName, rows, tileRows, tiles);
    }

    /// <summary>The same with weights of f16 that are widened as they are loaded, as in <c>AVX-512 (emitted) 12x32, f16 weights</c>.</summary>
    public static string FloatProduct(int rows, bool half) => half ? $"{FloatProduct(rows)}, f16 weights" : FloatProduct(rows);

    /// <summary>The f32 kernels over vectors: their width, or that rows of <paramref name="elements"/> do not fill one.</summary>
    public static string FloatVectors(int elements = int.MaxValue) =>
        Vector.IsHardwareAccelerated && KernelVariants.Float != KernelVariant.Scalar && elements >= Vector<float>.Count ? $"{Vector<byte>.Count * 8}-bit vectors" : Scalar;

    /// <summary>The INT8 kernels over 128-bit vectors, or that <paramref name="elements"/> are fewer than the <paramref name="least"/> that fill one.</summary>
    public static string Int8Vectors(int elements, int least = 16) =>
        Vector128.IsHardwareAccelerated && KernelVariants.Int8 != KernelVariant.Scalar && elements >= least ? "128-bit vectors" : Scalar;

    /// <summary>The size of a window's kernel and its stride, as in <c>3x3/2</c>.</summary>
    internal static string Window(in Window2D window)
    {
        var stride = window.StrideH == window.StrideW ? $"{window.StrideH}" : $"{window.StrideH}x{window.StrideW}";
        return $"{window.KernelH}x{window.KernelW}{(stride == "1" ? "" : $"/{stride}")}{((window.DilationH | window.DilationW) == 1 ? "" : " dilated")}";
    }

    private static string Product(string instructions, int rows, int tileRows, int tiles) => rows == 1 || tileRows == 1 ? instructions : $"{instructions} {tileRows}x{tiles * WeightPacking.Tile}";
}
