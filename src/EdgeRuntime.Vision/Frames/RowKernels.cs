using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeRuntime.Vision.Frames.Lanes;

namespace EdgeRuntime.Vision.Frames;

/// <summary>What is done to a row of the input, many pixels at a time: the widest lanes that the processor has, then narrower ones for the rest.</summary>
/// <param name="lanes">The most lanes to use: 16, 8, 4 or 1.</param>
internal readonly struct RowKernels(int lanes)
{
    /// <summary>The widest that this processor has.</summary>
    public static int Widest => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>
    /// Bilinear interpolation: with the four neighbors a, b (upper left and right) and c, d (lower), <c>top = a + (b − a)·fx</c>, <c>bottom = c + (d − c)·fx</c>, <c>to = top + (bottom − top)·fy</c>. Left
    /// neighbors are byte <paramref name="leftByte"/> of each u32 of the left arrays, right ones byte <paramref name="rightByte"/> of the right arrays.
    /// </summary>
    public void Interpolate(in PackedRow left, int leftByte, in PackedRow right, int rightByte, float[] fractionX, float[] fractionY, Span<float> to)
    {
        var at = 0;
        if (lanes >= 16)
            at = Interpolate<Lanes512, Vector512<float>>(left, leftByte, right, rightByte, fractionX, fractionY, to, at);
        if (lanes >= 8)
            at = Interpolate<Lanes256, Vector256<float>>(left, leftByte, right, rightByte, fractionX, fractionY, to, at);
        if (lanes >= 4)
            at = Interpolate<Lanes128, Vector128<float>>(left, leftByte, right, rightByte, fractionX, fractionY, to, at);
        Interpolate<ScalarLanes, float>(left, leftByte, right, rightByte, fractionX, fractionY, to, at);
    }

    /// <summary>Adds a row of bytes times a weight: <c>to += weight·bytes</c>.</summary>
    public void Accumulate(ReadOnlySpan<byte> bytes, float weight, Span<float> to)
    {
        var at = 0;
        if (lanes >= 16)
            at = Accumulate<Lanes512, Vector512<float>>(bytes, weight, to, at);
        if (lanes >= 8)
            at = Accumulate<Lanes256, Vector256<float>>(bytes, weight, to, at);
        if (lanes >= 4)
            at = Accumulate<Lanes128, Vector128<float>>(bytes, weight, to, at);
        Accumulate<ScalarLanes, float>(bytes, weight, to, at);
    }

    /// <summary>Luma and chroma to red, green and blue (<see cref="ColorMatrix"/>), in place: y becomes red, u green, v blue.</summary>
    public void ToColors(in ColorMatrix matrix, Span<float> y, Span<float> u, Span<float> v) => ToPlanes(matrix, y, u, v, new ColorPlane(y, 0, 1), new ColorPlane(u, 0, 1), new ColorPlane(v, 0, 1));

    /// <summary><see cref="ToColors(in ColorMatrix, Span{float}, Span{float}, Span{float})"/>, then <see cref="Normalize(ReadOnlySpan{float}, float, float, Span{float})"/> of each color, whose results are the planes <paramref name="red"/>, <paramref name="green"/> and <paramref name="blue"/>.</summary>
    public void ToPlanes(in ColorMatrix matrix, ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, in ColorPlane red, in ColorPlane green, in ColorPlane blue)
    {
        var at = 0;
        if (lanes >= 16)
            at = ToPlanes<Lanes512, Vector512<float>>(matrix, y, u, v, red, green, blue, at);
        if (lanes >= 8)
            at = ToPlanes<Lanes256, Vector256<float>>(matrix, y, u, v, red, green, blue, at);
        if (lanes >= 4)
            at = ToPlanes<Lanes128, Vector128<float>>(matrix, y, u, v, red, green, blue, at);
        ToPlanes<ScalarLanes, float>(matrix, y, u, v, red, green, blue, at);
    }

    /// <summary>Luma to gray: <c>y = clamp((y − Black)·Luma)</c>, in place.</summary>
    public void ToGray(in ColorMatrix matrix, Span<float> y)
    {
        var at = 0;
        if (lanes >= 16)
            at = ToGray<Lanes512, Vector512<float>>(matrix, y, at);
        if (lanes >= 8)
            at = ToGray<Lanes256, Vector256<float>>(matrix, y, at);
        if (lanes >= 4)
            at = ToGray<Lanes128, Vector128<float>>(matrix, y, at);
        ToGray<ScalarLanes, float>(matrix, y, at);
    }

    /// <summary><c>to = (from − mean)·scale</c>. Both may be the same.</summary>
    public void Normalize(ReadOnlySpan<float> from, float mean, float scale, Span<float> to)
    {
        var at = 0;
        if (lanes >= 16)
            at = Normalize<Lanes512, Vector512<float>>(from, mean, scale, to, at);
        if (lanes >= 8)
            at = Normalize<Lanes256, Vector256<float>>(from, mean, scale, to, at);
        if (lanes >= 4)
            at = Normalize<Lanes128, Vector128<float>>(from, mean, scale, to, at);
        Normalize<ScalarLanes, float>(from, mean, scale, to, at);
    }

    // Every kernel's loop ends where a whole vector of the row's length no longer fits: no access lies behind a span of that length, and all spans have it.
    private static int Interpolate<TLanes, TVector>(in PackedRow left, int leftByte, in PackedRow right, int rightByte, float[] fractionX, float[] fractionY, Span<float> to, int at)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var upperLeft = ref MemoryMarshal.GetArrayDataReference(left.Upper);
        ref var upperRight = ref MemoryMarshal.GetArrayDataReference(right.Upper);
        ref var lowerLeft = ref MemoryMarshal.GetArrayDataReference(left.Lower);
        ref var lowerRight = ref MemoryMarshal.GetArrayDataReference(right.Lower);
        ref var x = ref MemoryMarshal.GetArrayDataReference(fractionX);
        ref var y = ref MemoryMarshal.GetArrayDataReference(fractionY);
        ref var result = ref MemoryMarshal.GetReference(to);
        for (; at <= to.Length - TLanes.Count; at += TLanes.Count)
        {
            var a = TLanes.LoadByte(ref Unsafe.Add(ref upperLeft, at), leftByte);
            var b = TLanes.LoadByte(ref Unsafe.Add(ref upperRight, at), rightByte);
            var c = TLanes.LoadByte(ref Unsafe.Add(ref lowerLeft, at), leftByte);
            var d = TLanes.LoadByte(ref Unsafe.Add(ref lowerRight, at), rightByte);
            var fx = TLanes.Load(ref Unsafe.Add(ref x, at));
            var top = TLanes.Add(a, TLanes.Multiply(TLanes.Subtract(b, a), fx));
            var bottom = TLanes.Add(c, TLanes.Multiply(TLanes.Subtract(d, c), fx));
            TLanes.Store(TLanes.Add(top, TLanes.Multiply(TLanes.Subtract(bottom, top), TLanes.Load(ref Unsafe.Add(ref y, at)))), ref Unsafe.Add(ref result, at));
        }
        return at;
    }

    private static int Accumulate<TLanes, TVector>(ReadOnlySpan<byte> bytes, float weight, Span<float> to, int at)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var from = ref MemoryMarshal.GetReference(bytes);
        ref var result = ref MemoryMarshal.GetReference(to);
        var factor = TLanes.Create(weight);
        for (; at <= bytes.Length - TLanes.Count; at += TLanes.Count)
            TLanes.Store(TLanes.Add(TLanes.Load(ref Unsafe.Add(ref result, at)), TLanes.Multiply(TLanes.LoadBytes(ref Unsafe.Add(ref from, at)), factor)), ref Unsafe.Add(ref result, at));
        return at;
    }

    private static int ToPlanes<TLanes, TVector>(in ColorMatrix matrix, ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, in ColorPlane red, in ColorPlane green, in ColorPlane blue, int at)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var first = ref MemoryMarshal.GetReference(y);
        ref var second = ref MemoryMarshal.GetReference(u);
        ref var third = ref MemoryMarshal.GetReference(v);
        var (black, gain, middle) = (TLanes.Create(matrix.Black), TLanes.Create(matrix.Luma), TLanes.Create(128));
        var (redV, greenU, greenV, blueU) = (TLanes.Create(matrix.RedV), TLanes.Create(matrix.GreenU), TLanes.Create(matrix.GreenV), TLanes.Create(matrix.BlueU));
        for (; at <= y.Length - TLanes.Count; at += TLanes.Count)
        {
            var luma = TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref first, at)), black), gain);
            var bluish = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref second, at)), middle);
            var reddish = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref third, at)), middle);
            red.Store<TLanes, TVector>(TLanes.ClampToByte(TLanes.Add(luma, TLanes.Multiply(reddish, redV))), at);
            green.Store<TLanes, TVector>(TLanes.ClampToByte(TLanes.Add(TLanes.Add(luma, TLanes.Multiply(bluish, greenU)), TLanes.Multiply(reddish, greenV))), at);
            blue.Store<TLanes, TVector>(TLanes.ClampToByte(TLanes.Add(luma, TLanes.Multiply(bluish, blueU))), at);
        }
        return at;
    }

    private static int ToGray<TLanes, TVector>(in ColorMatrix matrix, Span<float> y, int at)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var first = ref MemoryMarshal.GetReference(y);
        var (black, gain) = (TLanes.Create(matrix.Black), TLanes.Create(matrix.Luma));
        for (; at <= y.Length - TLanes.Count; at += TLanes.Count)
            TLanes.Store(TLanes.ClampToByte(TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref first, at)), black), gain)), ref Unsafe.Add(ref first, at));
        return at;
    }

    private static int Normalize<TLanes, TVector>(ReadOnlySpan<float> from, float mean, float scale, Span<float> to, int at)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var result = ref MemoryMarshal.GetReference(to);
        var (less, factor) = (TLanes.Create(mean), TLanes.Create(scale));
        for (; at <= from.Length - TLanes.Count; at += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref source, at)), less), factor), ref Unsafe.Add(ref result, at));
        return at;
    }
}

/// <summary>Neighbors of each pixel of a row, as they were read from the frame: u32 of its upper row and of its lower one; with room for whole fours.</summary>
internal readonly record struct PackedRow(uint[] Upper, uint[] Lower)
{
    public static PackedRow Make(int length) => new(new uint[(length + 3) & ~3], new uint[(length + 3) & ~3]);
}
