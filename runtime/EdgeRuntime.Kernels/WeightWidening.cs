using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Kernels;

/// <summary>Makes f32 weights of the smaller types that plans store, when a session opens: the kernels compute in f32.</summary>
public static class WeightWidening
{
    /// <summary>Rows of a matrix that share the scale of a column where there is more than one for each column.</summary>
    public const int BlockRows = 32;

    private const short Infinity = 0x7C00;

    /// <summary>Scales of a packed matrix of <paramref name="k"/> rows and <paramref name="n"/> columns, layout <c>[blocks][⌈N/16⌉·16]</c>: one row of them, or one for each <see cref="BlockRows"/> rows.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1.</exception>
    public static int ScaleCount(int k, int n, bool inBlocks) => checked(WeightPacking.Tiles(n) * WeightPacking.Tile * (inBlocks ? (k + BlockRows - 1) / BlockRows : 1));

    /// <summary>f16, one to one.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the source.</exception>
    public static void Run(ReadOnlySpan<Half> source, Span<float> destination)
    {
        WeightPacking.RequireLength(destination.Length, source.Length, nameof(destination));
        for (var i = 0; i < source.Length; i++)
            destination[i] = (float)source[i];
    }

    /// <summary>Whether f16 weights are finite numbers all of them, as those of edgec are.</summary>
    public static bool AreFinite(ReadOnlySpan<Half> weights)
    {
        var bits = MemoryMarshal.Cast<Half, short>(weights);
        Vector<short> sign = new(short.MinValue), infinity = new(Infinity);
        for (; bits.Length >= Vector<short>.Count; bits = bits[Vector<short>.Count..])
        {
            if (Vector.GreaterThanOrEqualAny(Vector.AndNot(new Vector<short>(bits), sign), infinity))
                return false;
        }
        foreach (var weight in bits)
        {
            if ((weight & short.MaxValue) >= Infinity)
                return false;
        }
        return true;
    }

    /// <summary>bf16 (the upper halves of f32), one to one.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the source.</exception>
    public static void RunBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        WeightPacking.RequireLength(destination.Length, source.Length, nameof(destination));
        for (var i = 0; i < source.Length; i++)
            destination[i] = BrainFloat.ToSingle(source[i]);
    }

    /// <summary>A matrix of s8 in the order of packed f32 (<see cref="WeightPacking.PackedFloatCount"/>), times the scales of its columns: <c>w = q · scale</c>.</summary>
    /// <param name="source">The packed weights.</param>
    /// <param name="scales">As many as <see cref="ScaleCount"/> says; in blocks where there are more than one for each column.</param>
    /// <param name="k">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="destination">As many as <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">A span is shorter than the matrix.</exception>
    public static void Run(ReadOnlySpan<sbyte> source, ReadOnlySpan<float> scales, int k, int n, Span<float> destination)
    {
        var count = WeightPacking.PackedFloatCount(k, n);
        WeightPacking.RequireLength(source.Length, count, nameof(source));
        WeightPacking.RequireLength(destination.Length, count, nameof(destination));
        var columns = ScaleCount(k, n, inBlocks: false);
        var inBlocks = scales.Length > columns;
        WeightPacking.RequireLength(scales.Length, ScaleCount(k, n, inBlocks), nameof(scales));
        for (var i = 0; i < count; i += WeightPacking.Tile)
        {
            var (tile, row) = (i / WeightPacking.Tile / k, i / WeightPacking.Tile % k);
            var ofRow = scales.Slice((inBlocks ? row / BlockRows * columns : 0) + tile * WeightPacking.Tile, WeightPacking.Tile);
            for (var c = 0; c < WeightPacking.Tile; c++)
                destination[i + c] = source[i + c] * ofRow[c];
        }
    }

    /// <summary>s4 as two to a byte, low half first, to s8; an even number of them.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than twice the source.</exception>
    public static void UnpackInt4(ReadOnlySpan<byte> source, Span<sbyte> destination)
    {
        WeightPacking.RequireLength(destination.Length, checked(2 * source.Length), nameof(destination));
        var values = MemoryMarshal.Cast<sbyte, byte>(destination);
        for (var i = 0; i < source.Length; i++)
        {
            values[2 * i] = (byte)((sbyte)(source[i] << 4) >> 4);
            values[2 * i + 1] = (byte)((sbyte)source[i] >> 4);
        }
    }
}
