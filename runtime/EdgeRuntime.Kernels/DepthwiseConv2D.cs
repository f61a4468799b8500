using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Depthwise convolution in f32: <c>y[n,oy,ox,c] = activation(bias[c] + Σ x[n,iy,ix,c] · w[ky·KernelW+kx, c])</c> over <c>[N,H,W,C]</c>; bias may be null. Units are output rows. y may not overlap x; pixels of both may lie further apart than their channels (<see cref="PixelPitch"/>).
/// </summary>
public static unsafe class DepthwiseConv2D
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>The kernel that a convolution gets, as in <c>3x3/2, 256-bit vectors</c>.</summary>
    public static string Describe(in Window2D window) => $"{KernelNames.Window(window)}, {KernelNames.FloatVectors(window.InputC)}";

    /// <summary>Computes output rows [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, in Activation activation, int first, int end, PixelPitch pitch = default)
    {
        Debug.Assert(window.OutputC == window.InputC && 0 <= first && first <= end && end <= Units(window));
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar || window.InputC < Vector<float>.Count)
        {
            Reference.DepthwiseConv2D.Run(x, weights, bias, y, window, activation, first, end, pitch);
            return;
        }
        var clamp = FloatClamp.Of(activation);
        nint pixelX = pitch.OfX(window), pixelY = pitch.OfY(window), rowElements = window.InputW * pixelX;
        for (var row = first; row < end; row++)
        {
            var rows = TapRange.Rows(window, row % window.OutputH);
            var source = x + row / window.OutputH * window.InputH * rowElements + rows.Start * rowElements;
            var destination = y + row * (window.OutputW * pixelY);
            var (firstInside, endInside) = window.KernelH == 3 && window.KernelW == 3 && rows.Count == 3 ? TapRange.Inside(window) : default;
            for (var ox = 0; ox < window.OutputW;)
            {
                var columns = TapRange.Columns(window, ox);
                if (ox == firstInside && endInside - ox >= 4)
                {
                    Nine(source + columns.Start * pixelX, weights, bias, destination + ox * pixelY, window, pitch, endInside - ox, clamp);
                    ox = endInside;
                    continue;
                }
                var four = ox + 4 <= window.OutputW && columns.Count == window.KernelW && TapRange.Columns(window, ox + 3).Count == window.KernelW;
                if (four)
                    Four(source, weights, bias, destination + ox * pixelY, window, pitch, rows, columns, clamp);
                else
                    One(source, weights, bias, destination + ox * pixelY, window, pitch, rows, columns, clamp);
                ox += four ? 4 : 1;
            }
            if (!FloatClamp.NeedsMore(activation))
                continue;
            // Pixels that lie behind each other are one row.
            for (int ox = 0, pixels = pitch.Y == 0 ? window.OutputW : 1; ox < window.OutputW; ox += pixels, destination += pixels * pixelY)
                Unary.Run(activation, destination, destination, 0, pixels * window.OutputC);
        }
    }

    // 3 × 3, the most common kernel: its weights stay in registers for a run of at least four pixels whose windows lie inside the input.
    private static void Nine(float* x, float* weights, float* bias, float* y, in Window2D window, PixelPitch pitch, nint pixels, in FloatClamp clamp)
    {
        nint channels = window.InputC, pixelX = pitch.OfX(window), pixelY = pitch.OfY(window), width = Vector<float>.Count, rowStep = window.DilationH * (nint)window.InputW * pixelX, next = window.StrideW * pixelX;
        nint one = window.DilationW * pixelX, two = 2 * one;
        Vector<float> minimum = new(clamp.Minimum), maximum = new(clamp.Maximum);
        for (nint c = 0; c < channels; c += width)
        {
            c = Math.Min(c, channels - width);
            var w = weights + c;
            Vector<float> w0 = Vector.Load(w), w1 = Vector.Load(w + channels), w2 = Vector.Load(w + 2 * channels);
            Vector<float> w3 = Vector.Load(w + 3 * channels), w4 = Vector.Load(w + 4 * channels), w5 = Vector.Load(w + 5 * channels);
            Vector<float> w6 = Vector.Load(w + 6 * channels), w7 = Vector.Load(w + 7 * channels), w8 = Vector.Load(w + 8 * channels);
            for (nint ox = 0; ox < pixels; ox += 4)
            {
                ox = Math.Min(ox, pixels - 4); // the last four repeat some pixels of those before
                float* v0 = x + ox * next + c, v1 = v0 + next, v2 = v1 + next, v3 = v2 + next;
                var s0 = bias != null ? Vector.Load(bias + c) : default;
                Vector<float> s1 = s0, s2 = s0, s3 = s0;
                Row(ref s0, v0, one, two, w0, w1, w2);
                Row(ref s1, v1, one, two, w0, w1, w2);
                Row(ref s2, v2, one, two, w0, w1, w2);
                Row(ref s3, v3, one, two, w0, w1, w2);
                v0 += rowStep;
                v1 += rowStep;
                v2 += rowStep;
                v3 += rowStep;
                Row(ref s0, v0, one, two, w3, w4, w5);
                Row(ref s1, v1, one, two, w3, w4, w5);
                Row(ref s2, v2, one, two, w3, w4, w5);
                Row(ref s3, v3, one, two, w3, w4, w5);
                v0 += rowStep;
                v1 += rowStep;
                v2 += rowStep;
                v3 += rowStep;
                Row(ref s0, v0, one, two, w6, w7, w8);
                Row(ref s1, v1, one, two, w6, w7, w8);
                Row(ref s2, v2, one, two, w6, w7, w8);
                Row(ref s3, v3, one, two, w6, w7, w8);
                var to = y + ox * pixelY + c;
                Vector.MinNative(maximum, Vector.MaxNative(minimum, s0)).Store(to);
                Vector.MinNative(maximum, Vector.MaxNative(minimum, s1)).Store(to + pixelY);
                Vector.MinNative(maximum, Vector.MaxNative(minimum, s2)).Store(to + 2 * pixelY);
                Vector.MinNative(maximum, Vector.MaxNative(minimum, s3)).Store(to + 3 * pixelY);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref Vector<float> sum, float* v, nint one, nint two, Vector<float> w0, Vector<float> w1, Vector<float> w2)
    {
        sum = Vector.MultiplyAddEstimate(Vector.Load(v), w0, sum);
        sum = Vector.MultiplyAddEstimate(Vector.Load(v + one), w1, sum);
        sum = Vector.MultiplyAddEstimate(Vector.Load(v + two), w2, sum);
    }

    // Four neighbouring pixels whose windows lie inside the input's columns share the weights that they load.
    private static void Four(float* x, float* weights, float* bias, float* y, in Window2D window, PixelPitch pitch, in TapRange rows, in TapRange columns, in FloatClamp clamp)
    {
        nint channels = window.InputC, pixelX = pitch.OfX(window), pixelY = pitch.OfY(window), width = Vector<float>.Count, rowStep = window.DilationH * (nint)window.InputW * pixelX, columnStep = window.DilationW * pixelX, next = window.StrideW * pixelX;
        x += columns.Start * pixelX;
        for (nint c = 0; c < channels; c += width)
        {
            c = Math.Min(c, channels - width); // the last vector repeats some channels of the one before
            var s0 = bias != null ? Vector.Load(bias + c) : default;
            Vector<float> s1 = s0, s2 = s0, s3 = s0;
            for (var ky = rows.First; ky < rows.End; ky++)
            {
                float* v = x + ky * rowStep + c, w = weights + ky * window.KernelW * channels + c;
                for (var kx = 0; kx < window.KernelW; kx++, v += columnStep, w += channels)
                {
                    var weight = Vector.Load(w);
                    s0 = Vector.MultiplyAddEstimate(Vector.Load(v), weight, s0);
                    s1 = Vector.MultiplyAddEstimate(Vector.Load(v + next), weight, s1);
                    s2 = Vector.MultiplyAddEstimate(Vector.Load(v + 2 * next), weight, s2);
                    s3 = Vector.MultiplyAddEstimate(Vector.Load(v + 3 * next), weight, s3);
                }
            }
            Store(s0, y + c, clamp);
            Store(s1, y + pixelY + c, clamp);
            Store(s2, y + 2 * pixelY + c, clamp);
            Store(s3, y + 3 * pixelY + c, clamp);
        }
    }

    private static void One(float* x, float* weights, float* bias, float* y, in Window2D window, PixelPitch pitch, in TapRange rows, in TapRange columns, in FloatClamp clamp)
    {
        nint channels = window.InputC, pixelX = pitch.OfX(window), width = Vector<float>.Count, rowStep = window.DilationH * (nint)window.InputW * pixelX, columnStep = window.DilationW * pixelX;
        x += columns.Start * pixelX + columns.First * columnStep;
        weights += columns.First * channels;
        nint c = 0;
        for (; c <= channels - 4 * width; c += 4 * width)
        {
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            if (bias != null)
                (s0, s1, s2, s3) = (Vector.Load(bias + c), Vector.Load(bias + c + width), Vector.Load(bias + c + 2 * width), Vector.Load(bias + c + 3 * width));
            for (var ky = rows.First; ky < rows.End; ky++)
            {
                float* v = x + ky * rowStep + c, w = weights + ky * window.KernelW * channels + c;
                for (var kx = columns.First; kx < columns.End; kx++, v += columnStep, w += channels)
                {
                    s0 = Vector.MultiplyAddEstimate(Vector.Load(v), Vector.Load(w), s0);
                    s1 = Vector.MultiplyAddEstimate(Vector.Load(v + width), Vector.Load(w + width), s1);
                    s2 = Vector.MultiplyAddEstimate(Vector.Load(v + 2 * width), Vector.Load(w + 2 * width), s2);
                    s3 = Vector.MultiplyAddEstimate(Vector.Load(v + 3 * width), Vector.Load(w + 3 * width), s3);
                }
            }
            Store(s0, y + c, clamp);
            Store(s1, y + c + width, clamp);
            Store(s2, y + c + 2 * width, clamp);
            Store(s3, y + c + 3 * width, clamp);
        }
        for (; c < channels; c += width)
        {
            c = Math.Min(c, channels - width);
            var sum = bias != null ? Vector.Load(bias + c) : default;
            for (var ky = rows.First; ky < rows.End; ky++)
            {
                float* v = x + ky * rowStep + c, w = weights + ky * window.KernelW * channels + c;
                for (var kx = columns.First; kx < columns.End; kx++, v += columnStep, w += channels)
                    sum = Vector.MultiplyAddEstimate(Vector.Load(v), Vector.Load(w), sum);
            }
            Store(sum, y + c, clamp);
        }
    }

    // The value comes second: maxps and minps return their second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> value, float* y, in FloatClamp clamp) =>
        Vector.MinNative(new Vector<float>(clamp.Maximum), Vector.MaxNative(new Vector<float>(clamp.Minimum), value)).Store(y);
}
