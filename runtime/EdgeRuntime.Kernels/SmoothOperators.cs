using System.Numerics;

namespace EdgeRuntime.Kernels;

internal readonly struct ErfOperator : IUnaryOperator
{
    // Near 0 the Taylor series up to x¹¹, whose relative error is below 3e−8 there; else 1 − erfc(|x|) with the sign of x.
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta)
    {
        var far = Vector.CopySign(Vector<float>.One - GeluOperator.Complement(Vector.Abs(x)), x);
        var square = x * x;
        var series = new Vector<float>(-8.548327e-4f);
        series = series * square + new Vector<float>(5.2239776e-3f);
        series = series * square + new Vector<float>(-2.6866170e-2f);
        series = series * square + new Vector<float>(1.1283792e-1f);
        series = series * square + new Vector<float>(-3.7612638e-1f);
        series = series * square + new Vector<float>(1.1283792f);
        return Vector.ConditionalSelect(Vector.LessThan(square, new Vector<float>(0.25f)), x * series, far);
    }
}

internal readonly struct MishOperator : IUnaryOperator
{
    // tanh(ln(1 + e)) = (e² + 2e) / (e² + 2e + 2) with e = e^x; from x = 20 on it is 1 in f32.
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta)
    {
        var e = Exponential.Of(Vector.Min(x, new Vector<float>(20)));
        var n = e * (e + new Vector<float>(2));
        return x * (n / (n + new Vector<float>(2)));
    }
}

internal readonly struct SoftplusOperator : IUnaryOperator
{
    // max(x, 0) + ln(1 + e), e = e^−|x| ≤ 1: 2·artanh(s) with s = e / (2 + e) ≤ 1/3, as a series up to s¹⁵.
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta)
    {
        var e = Exponential.Of(-Vector.Abs(x));
        var s = e / (e + new Vector<float>(2));
        var square = s * s;
        var series = new Vector<float>(1f / 15);
        series = series * square + new Vector<float>(1f / 13);
        series = series * square + new Vector<float>(1f / 11);
        series = series * square + new Vector<float>(1f / 9);
        series = series * square + new Vector<float>(1f / 7);
        series = series * square + new Vector<float>(1f / 5);
        series = series * square + new Vector<float>(1f / 3);
        series = series * square + Vector<float>.One;
        return Vector.Max(x, Vector<float>.Zero) + (s + s) * series;
    }
}

internal readonly struct SoftsignOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => x / (Vector<float>.One + Vector.Abs(x));
}

internal readonly struct SeluOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), beta * x, beta * alpha * (Exponential.Of(x) - Vector<float>.One));
}

internal readonly struct SignOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.One, Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -Vector<float>.One, x));
}

internal readonly struct FloorOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Floor(x);
}

internal readonly struct CeilingOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Ceiling(x);
}

internal readonly struct RoundOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Round(x);
}

internal readonly struct GeluTanhOperator : IUnaryOperator
{
    // ½(1 + tanh u) = 1 / (1 + e^−2u), u = √(2/π)·(x + 0.044715·x³).
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
        x / (Vector<float>.One + Exponential.Of(x * (new Vector<float>(-1.5957691f) + new Vector<float>(-0.07135481f) * x * x)));
}

internal readonly struct SiluOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => x / (Vector<float>.One + Exponential.Of(-(alpha * x)));
}
