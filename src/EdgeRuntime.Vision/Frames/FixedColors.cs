using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRuntime.Vision.Frames.Lanes;

namespace EdgeRuntime.Vision.Frames;

/// <summary>
/// Interpolation and colors of a row in 16-bit fixed point, twice to three times as fast as in f32: neighbors, and what lies between them, in steps of 1/128, fractions and color factors in steps of 2^−15, colors in steps of 1/64. A color
/// differs from the exact one by less than 0.1 of a step of a byte (the tests, on random pictures). Every width gives the same bits.
/// </summary>
/// <param name="lanes">The most lanes of f32 that would be used: 16 or 8 mean 16 lanes here, 4 mean 8, 1 means 1.</param>
internal readonly struct FixedColors(int lanes)
{
    private const int Middle = 128;
    private const float Unit = 1 << 15;

    /// <summary>A fraction, or a color factor above −1 and below 1, in steps of 2^−15.</summary>
    public static short ToFixed(float value) => (short)Math.Clamp(MathF.Round(value * Unit), -short.MaxValue, short.MaxValue);

    /// <summary>Makes a row of each color: <c>(color − mean)·scale</c>.</summary>
    public void Run(in FixedRow row, in ColorMatrix matrix, in ColorPlane red, in ColorPlane green, in ColorPlane blue)
    {
        var at = 0;
        if (lanes >= 8 && FixedLanes256.IsSupported)
            at = Run<FixedLanes256, System.Runtime.Intrinsics.Vector256<short>>(row, matrix, red, green, blue, at);
        if (lanes >= 4 && FixedLanes128.IsSupported)
            at = Run<FixedLanes128, System.Runtime.Intrinsics.Vector128<short>>(row, matrix, red, green, blue, at);
        Run<FixedScalar, short>(row, matrix, red, green, blue, at);
    }

    private static int Run<TLanes, TVector>(in FixedRow row, in ColorMatrix matrix, in ColorPlane red, in ColorPlane green, in ColorPlane blue, int at)
        where TLanes : struct, IFixedLanes<TVector>
        where TVector : struct
    {
        // Half of each factor: products with values in steps of 1/128 are in steps of 1/64. Blue's is above 1 at times; what is above goes by a factor of its own.
        var (gain, redV, greenU, greenV) = (TLanes.Create(ToFixed(matrix.Luma / 2)), TLanes.Create(ToFixed(matrix.RedV / 2)), TLanes.Create(ToFixed(matrix.GreenU / 2)), TLanes.Create(ToFixed(matrix.GreenV / 2)));
        var blueU = TLanes.Create(ToFixed(matrix.BlueU / 2 - 1));
        // Luma is counted from the middle on, so that nothing overflows before it is clamped.
        var (black, middle, half) = (TLanes.Create((short)(matrix.Black * 128)), TLanes.Create(Middle * 128), TLanes.Create(Middle * 64));
        var (least, most) = (TLanes.Create(-Middle * 64), TLanes.Create((255 - Middle) * 64));
        var (lumaY, chromaY) = (TLanes.Create(row.LumaY), TLanes.Create(row.ChromaY));
        ref var lumaUpper = ref MemoryMarshal.GetArrayDataReference(row.Luma.Upper);
        ref var lumaLower = ref MemoryMarshal.GetArrayDataReference(row.Luma.Lower);
        ref var chromaUpper = ref MemoryMarshal.GetArrayDataReference(row.Chroma.Upper);
        ref var chromaLower = ref MemoryMarshal.GetArrayDataReference(row.Chroma.Lower);
        ref var secondUpper = ref MemoryMarshal.GetArrayDataReference(row.Second.Upper);
        ref var secondLower = ref MemoryMarshal.GetArrayDataReference(row.Second.Lower);
        ref var lumaX = ref MemoryMarshal.GetArrayDataReference(row.LumaX);
        ref var chromaX = ref MemoryMarshal.GetArrayDataReference(row.ChromaX);
        for (; at <= row.Width - TLanes.Count; at += TLanes.Count)
        {
            var fraction = TLanes.Load(ref Unsafe.Add(ref lumaX, at));
            TLanes.LoadBytes(ref Unsafe.Add(ref lumaUpper, at), false, out var a, out var b);
            TLanes.LoadBytes(ref Unsafe.Add(ref lumaLower, at), false, out var c, out var d);
            var y = Between<TLanes, TVector>(a, b, c, d, fraction, lumaY);
            fraction = TLanes.Load(ref Unsafe.Add(ref chromaX, at));
            TVector u, v;
            if (row.IsPlanar)
            {
                TLanes.LoadBytes(ref Unsafe.Add(ref chromaUpper, at), false, out a, out b);
                TLanes.LoadBytes(ref Unsafe.Add(ref chromaLower, at), false, out c, out d);
                u = Between<TLanes, TVector>(a, b, c, d, fraction, chromaY);
                TLanes.LoadBytes(ref Unsafe.Add(ref secondUpper, at), false, out a, out b);
                TLanes.LoadBytes(ref Unsafe.Add(ref secondLower, at), false, out c, out d);
                v = Between<TLanes, TVector>(a, b, c, d, fraction, chromaY);
            }
            else
            {
                TLanes.LoadBytes(ref Unsafe.Add(ref chromaUpper, at), false, out var u0, out var v0);
                TLanes.LoadBytes(ref Unsafe.Add(ref chromaUpper, at), true, out var u1, out var v1);
                TLanes.LoadBytes(ref Unsafe.Add(ref chromaLower, at), false, out var u2, out var v2);
                TLanes.LoadBytes(ref Unsafe.Add(ref chromaLower, at), true, out var u3, out var v3);
                u = Between<TLanes, TVector>(u0, u1, u2, u3, fraction, chromaY);
                v = Between<TLanes, TVector>(v0, v1, v2, v3, fraction, chromaY);
            }
            u = TLanes.Subtract(u, middle);
            v = TLanes.Subtract(v, middle);
            (u, v) = row.IsSwapped ? (v, u) : (u, v);
            y = TLanes.Subtract(TLanes.Scale(TLanes.Subtract(y, black), gain), half);
            red.StoreFixed<TLanes, TVector>(TLanes.Add(TLanes.Clamp(TLanes.Add(y, TLanes.Scale(v, redV)), least, most), half), at);
            green.StoreFixed<TLanes, TVector>(TLanes.Add(TLanes.Clamp(TLanes.Add(y, TLanes.Add(TLanes.Scale(u, greenU), TLanes.Scale(v, greenV))), least, most), half), at);
            blue.StoreFixed<TLanes, TVector>(TLanes.Add(TLanes.Clamp(TLanes.Add(y, TLanes.Add(u, TLanes.Scale(u, blueU))), least, most), half), at);
        }
        return at;
    }

    // Of the four neighbors in bytes, in steps of 1/128.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Between<TLanes, TVector>(TVector a, TVector b, TVector c, TVector d, TVector x, TVector y)
        where TLanes : struct, IFixedLanes<TVector>
        where TVector : struct
    {
        var top = TLanes.Add(TLanes.Raise(a), TLanes.Scale(TLanes.Raise(TLanes.Subtract(b, a)), x));
        var bottom = TLanes.Add(TLanes.Raise(c), TLanes.Scale(TLanes.Raise(TLanes.Subtract(d, c)), x));
        return TLanes.Add(top, TLanes.Scale(TLanes.Subtract(bottom, top), y));
    }
}

/// <summary>What the frame gives for a row of the input.</summary>
/// <param name="Width">Pixels of the row.</param>
/// <param name="Luma">Bytes 0 and 1: luma of the left and the right neighbor.</param>
/// <param name="Chroma">Bytes 0, 1, 2, 3: u and v of the left neighbor, u and v of the right one; or, planar, 0 and 1: u of both.</param>
/// <param name="Second">Planar: v of both.</param>
/// <param name="LumaX">How far each pixel is from its left neighbor, in steps of 2^−15.</param>
/// <param name="LumaY">How far the row is from its upper neighbor.</param>
/// <param name="ChromaX">As <paramref name="LumaX"/>, in chroma.</param>
/// <param name="ChromaY">As <paramref name="LumaY"/>, in chroma.</param>
/// <param name="IsPlanar">Whether u and v lie apart.</param>
/// <param name="IsSwapped">Whether v comes first.</param>
internal readonly record struct FixedRow(int Width, PackedRow Luma, PackedRow Chroma, PackedRow Second, short[] LumaX, short LumaY, short[] ChromaX, short ChromaY, bool IsPlanar, bool IsSwapped);
