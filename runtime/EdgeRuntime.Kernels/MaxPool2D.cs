using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>The maximum of each window over <c>[N,H,W,C]</c>; padding never wins. A window that is all padding gives the lowest value. Units are output rows. y may not overlap x; pixels of both may lie further apart than their channels (<see cref="PixelPitch"/>).</summary>
public static unsafe class MaxPool2D
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Computes output rows [first, end) in f32. NaN is ignored unless a window holds nothing else, where the result is −∞.</summary>
    public static void Run(float* x, float* y, in Window2D window, int first, int end, PixelPitch pitch = default)
    {
        Debug.Assert(window.OutputC == window.InputC && 0 <= first && first <= end && end <= Units(window));
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar || window.InputC < Vector<float>.Count)
        {
            Reference.MaxPool2D.Run(x, y, window, float.NegativeInfinity, first, end, pitch);
            return;
        }
        var inside = TapRange.Inside(window);
        nint channels = window.InputC, pixelX = pitch.OfX(window), pixelY = pitch.OfY(window), rowElements = window.InputW * pixelX, rowStep = window.DilationH * rowElements, columnStep = window.DilationW * pixelX, width = Vector<float>.Count;
        for (var row = first; row < end; row++)
        {
            var rows = TapRange.Rows(window, row % window.OutputH);
            var source = x + row / window.OutputH * window.InputH * rowElements + rows.Start * rowElements + rows.First * rowStep;
            var destination = y + (nint)row * window.OutputW * pixelY;
            for (var ox = 0; ox < window.OutputW; ox++, destination += pixelY)
            {
                var columns = ox >= inside.First && ox < inside.End ? new TapRange(ox * window.StrideW - window.PadLeft, 0, window.KernelW) : TapRange.Columns(window, ox);
                var corner = source + columns.Start * pixelX + columns.First * columnStep;
                var pair = rows.Count == 2 && columns.Count == 2;
                for (nint c = 0; c < channels; c += width)
                {
                    c = Math.Min(c, channels - width); // the last vector repeats some channels of the one before
                    var v = corner + c;
                    var best = pair ? Maximum2X2(v, rowStep, columnStep) : Maximum(v, rows.Count, rowStep, columns.Count, columnStep);
                    best.Store(destination + c);
                }
            }
        }
    }

    /// <summary>Computes output rows [first, end) in u8, where input and output have the same scale and zero point.</summary>
    public static void Run(byte* x, byte* y, in Window2D window, int first, int end, PixelPitch pitch = default)
    {
        Debug.Assert(window.OutputC == window.InputC && 0 <= first && first <= end && end <= Units(window));
        if (!Vector128.IsHardwareAccelerated || KernelVariants.Int8 == KernelVariant.Scalar || window.InputC < 8)
        {
            Reference.MaxPool2D.Run(x, y, window, (byte)0, first, end, pitch);
            return;
        }
        var inside = TapRange.Inside(window);
        nint channels = window.InputC, pixelX = pitch.OfX(window), pixelY = pitch.OfY(window), rowBytes = window.InputW * pixelX, rowStep = window.DilationH * rowBytes, columnStep = window.DilationW * pixelX;
        for (var row = first; row < end; row++)
        {
            var rows = TapRange.Rows(window, row % window.OutputH);
            var source = x + row / window.OutputH * window.InputH * rowBytes + rows.Start * rowBytes + rows.First * rowStep;
            var destination = y + (nint)row * window.OutputW * pixelY;
            for (var ox = 0; ox < window.OutputW; ox++, destination += pixelY)
            {
                var columns = ox >= inside.First && ox < inside.End ? new TapRange(ox * window.StrideW - window.PadLeft, 0, window.KernelW) : TapRange.Columns(window, ox);
                var corner = source + columns.Start * pixelX + columns.First * columnStep;
                nint c = 0;
                for (; c <= channels - 16; c += 16)
                    Maximum16(corner + c, rows.Count, rowStep, columns.Count, columnStep).Store(destination + c);
                if (c < channels && channels >= 16)
                    Maximum16(corner + channels - 16, rows.Count, rowStep, columns.Count, columnStep).Store(destination + channels - 16);
                else if (c < channels)
                {
                    Maximum8(corner, rows.Count, rowStep, columns.Count, columnStep, destination);
                    Maximum8(corner + channels - 8, rows.Count, rowStep, columns.Count, columnStep, destination + channels - 8);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Maximum2X2(float* corner, nint rowStep, nint columnStep)
    {
        var best = Larger(Vector.Load(corner), new Vector<float>(float.NegativeInfinity));
        best = Larger(Vector.Load(corner + columnStep), best);
        best = Larger(Vector.Load(corner + rowStep), best);
        return Larger(Vector.Load(corner + rowStep + columnStep), best);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Maximum(float* corner, int rows, nint rowStep, int columns, nint columnStep)
    {
        var best = new Vector<float>(float.NegativeInfinity);
        for (; rows > 0; rows--, corner += rowStep)
        {
            var v = corner;
            for (var kx = columns; kx > 0; kx--, v += columnStep)
                best = Larger(Vector.Load(v), best);
        }
        return best;
    }

    // NaN is not greater than anything: it never becomes the best.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Larger(Vector<float> value, Vector<float> best) => Vector.ConditionalSelect(Vector.GreaterThan(value, best), value, best);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Maximum16(byte* corner, int rows, nint rowStep, int columns, nint columnStep)
    {
        if (rows == 2 && columns == 2)
            return Vector128.Max(Vector128.Max(Vector128.Load(corner), Vector128.Load(corner + columnStep)), Vector128.Max(Vector128.Load(corner + rowStep), Vector128.Load(corner + rowStep + columnStep)));
        var best = Vector128<byte>.Zero;
        for (var ky = 0; ky < rows; ky++, corner += rowStep)
        {
            var v = corner;
            for (var kx = columns; kx > 0; kx--, v += columnStep)
                best = Vector128.Max(best, Vector128.Load(v));
        }
        return best;
    }

    private static void Maximum8(byte* corner, int rows, nint rowStep, int columns, nint columnStep, byte* destination)
    {
        var best = Vector128<byte>.Zero;
        for (var ky = 0; ky < rows; ky++, corner += rowStep)
        {
            var v = corner;
            for (var kx = columns; kx > 0; kx--, v += columnStep)
                best = Vector128.Max(best, Vector128.CreateScalar(*(ulong*)v).AsByte());
        }
        *(ulong*)destination = best.AsUInt64().ToScalar();
    }
}
