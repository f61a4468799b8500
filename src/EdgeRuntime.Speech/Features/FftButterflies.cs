using System.Runtime.CompilerServices;

namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The radix-r steps of <see cref="FloatFft"/>: for q in 0..stride, <c>y[k·stride + q] = w[k] · Σ_m e^(−2πi·mk/r)·x[m·part + q]</c>, w[0] = 1. T is one number, or a vector of neighbours.
/// </summary>
internal static class FftButterflies
{
    private const float HalfRoot3 = 0.8660254f;
    private const float Cos1 = 0.309017f, Sin1 = 0.95105654f, Cos2 = -0.809017f, Sin2 = 0.58778524f;

    public static void Radix2<T>(ReadOnlySpan<T> re, ReadOnlySpan<T> im, Span<T> toRe, Span<T> toIm, int part, int stride, ReadOnlySpan<float> w)
        where T : unmanaged, ILanes<T>
    {
        var (w1, v1) = (T.Fill(w[0]), T.Fill(w[1]));
        for (var q = 0; q < stride; q++)
        {
            var (a, ai, b, bi) = (re[q], im[q], re[q + part], im[q + part]);
            (toRe[q], toIm[q]) = (a + b, ai + bi);
            Store(toRe, toIm, q + stride, a - b, ai - bi, w1, v1);
        }
    }

    public static void Radix3<T>(ReadOnlySpan<T> re, ReadOnlySpan<T> im, Span<T> toRe, Span<T> toIm, int part, int stride, ReadOnlySpan<float> w)
        where T : unmanaged, ILanes<T>
    {
        var (w1, v1, w2, v2) = (T.Fill(w[0]), T.Fill(w[1]), T.Fill(w[2]), T.Fill(w[3]));
        var (half, root) = (T.Fill(0.5f), T.Fill(HalfRoot3));
        for (var q = 0; q < stride; q++)
        {
            var (a, ai) = (re[q], im[q]);
            var (sum, sumI) = (re[q + part] + re[q + 2 * part], im[q + part] + im[q + 2 * part]);
            var (rest, restI) = ((re[q + part] - re[q + 2 * part]) * root, (im[q + part] - im[q + 2 * part]) * root);
            var (mid, midI) = (a - sum * half, ai - sumI * half);
            (toRe[q], toIm[q]) = (a + sum, ai + sumI);
            Store(toRe, toIm, q + stride, mid + restI, midI - rest, w1, v1);
            Store(toRe, toIm, q + 2 * stride, mid - restI, midI + rest, w2, v2);
        }
    }

    public static void Radix4<T>(ReadOnlySpan<T> re, ReadOnlySpan<T> im, Span<T> toRe, Span<T> toIm, int part, int stride, ReadOnlySpan<float> w)
        where T : unmanaged, ILanes<T>
    {
        var (w1, v1, w2, v2, w3, v3) = (T.Fill(w[0]), T.Fill(w[1]), T.Fill(w[2]), T.Fill(w[3]), T.Fill(w[4]), T.Fill(w[5]));
        for (var q = 0; q < stride; q++)
        {
            var (a, ai, b, bi) = (re[q], im[q], re[q + part], im[q + part]);
            var (c, ci, d, di) = (re[q + 2 * part], im[q + 2 * part], re[q + 3 * part], im[q + 3 * part]);
            var (even, evenI, evenRest, evenRestI) = (a + c, ai + ci, a - c, ai - ci);
            var (odd, oddI, oddRest, oddRestI) = (b + d, bi + di, b - d, bi - di);
            (toRe[q], toIm[q]) = (even + odd, evenI + oddI);
            Store(toRe, toIm, q + stride, evenRest + oddRestI, evenRestI - oddRest, w1, v1);
            Store(toRe, toIm, q + 2 * stride, even - odd, evenI - oddI, w2, v2);
            Store(toRe, toIm, q + 3 * stride, evenRest - oddRestI, evenRestI + oddRest, w3, v3);
        }
    }

    public static void Radix5<T>(ReadOnlySpan<T> re, ReadOnlySpan<T> im, Span<T> toRe, Span<T> toIm, int part, int stride, ReadOnlySpan<float> w)
        where T : unmanaged, ILanes<T>
    {
        var (w1, v1, w2, v2) = (T.Fill(w[0]), T.Fill(w[1]), T.Fill(w[2]), T.Fill(w[3]));
        var (w3, v3, w4, v4) = (T.Fill(w[4]), T.Fill(w[5]), T.Fill(w[6]), T.Fill(w[7]));
        var (c1, s1, c2, s2) = (T.Fill(Cos1), T.Fill(Sin1), T.Fill(Cos2), T.Fill(Sin2));
        for (var q = 0; q < stride; q++)
        {
            var (a, ai) = (re[q], im[q]);
            var (p, pi) = (re[q + part] + re[q + 4 * part], im[q + part] + im[q + 4 * part]);
            var (m, mi) = (re[q + part] - re[q + 4 * part], im[q + part] - im[q + 4 * part]);
            var (r, ri) = (re[q + 2 * part] + re[q + 3 * part], im[q + 2 * part] + im[q + 3 * part]);
            var (n, ni) = (re[q + 2 * part] - re[q + 3 * part], im[q + 2 * part] - im[q + 3 * part]);
            var (x, xi) = (a + p * c1 + r * c2, ai + pi * c1 + ri * c2);
            var (y, yi) = (a + p * c2 + r * c1, ai + pi * c2 + ri * c1);
            var (u, ui) = (m * s1 + n * s2, mi * s1 + ni * s2);
            var (v, vi) = (m * s2 - n * s1, mi * s2 - ni * s1);
            (toRe[q], toIm[q]) = (a + p + r, ai + pi + ri);
            Store(toRe, toIm, q + stride, x + ui, xi - u, w1, v1);
            Store(toRe, toIm, q + 2 * stride, y + vi, yi - v, w2, v2);
            Store(toRe, toIm, q + 3 * stride, y - vi, yi + v, w3, v3);
            Store(toRe, toIm, q + 4 * stride, x - ui, xi + u, w4, v4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Span<T> toRe, Span<T> toIm, int at, T re, T im, T w, T v) where T : unmanaged, ILanes<T>
    {
        toRe[at] = re * w - im * v;
        toIm[at] = re * v + im * w;
    }
}
