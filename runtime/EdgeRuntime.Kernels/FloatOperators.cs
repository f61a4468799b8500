using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>A function of one variable on vectors; lane for lane <see cref="Reference.Unary"/>.Apply within the tolerance of its test. NaN stays NaN.</summary>
internal interface IUnaryOperator
{
    static abstract Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta);
}

internal readonly struct ReluOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Max(x, Vector<float>.Zero);
}

internal readonly struct ClipOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Min(Vector.Max(x, alpha), beta);
}

internal readonly struct LeakyReluOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Vector<float>.Zero), x, alpha * x);
}

internal readonly struct SigmoidOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector<float>.One / (Vector<float>.One + Exponential.Of(-x));
}

internal readonly struct TanhOperator : IUnaryOperator
{
    /// <summary>Where the series ends.</summary>
    public const float Near = 0.25f;

    private const float S0 = 62f / 2835, S1 = -17f / 315, S2 = 2f / 15, S3 = -1f / 3;

    /// <summary>The coefficients of the series, that of x⁹ first.</summary>
    public static ReadOnlySpan<float> Series => [S0, S1, S2, S3];

    // 1 − 2 / (e^2x + 1) loses digits near 0, where the Taylor series up to x⁹ is exact to f32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta)
    {
        var far = Vector<float>.One - new Vector<float>(2) / (Exponential.Of(x + x) + Vector<float>.One);
        var square = x * x;
        var series = new Vector<float>(S0);
        series = series * square + new Vector<float>(S1);
        series = series * square + new Vector<float>(S2);
        series = series * square + new Vector<float>(S3);
        return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), new Vector<float>(Near)), x + x * square * series, far);
    }
}

internal readonly struct HardSigmoidOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Max(Vector<float>.Zero, Vector.Min(Vector<float>.One, alpha * x + beta));
}

internal readonly struct HardSwishOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
        x * Vector.Max(Vector<float>.Zero, Vector.Min(Vector<float>.One, x * new Vector<float>(1f / 6) + new Vector<float>(0.5f)));
}

internal readonly struct EluOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Vector<float>.Zero), x, alpha * (Exponential.Of(x) - Vector<float>.One));
}

internal readonly struct ExpOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Exponential.Of(x);
}

internal readonly struct GeluOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta)
    {
        var half = new Vector<float>(0.5f) * Complement(Vector.Abs(x) * new Vector<float>(0.70710678f));
        return x * Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Vector<float>.Zero), Vector<float>.One - half, half);
    }

    /// <summary>erfc(z) for z ≥ 0 by Abramowitz and Stegun 7.1.26, absolute error below 1.5e−7: (a1·t + … + a5·t⁵)·e^−z², t = 1 / (1 + p·z).</summary>
    internal static Vector<float> Complement(Vector<float> z)
    {
        var t = Vector<float>.One / (Vector<float>.One + new Vector<float>(0.3275911f) * z);
        var sum = new Vector<float>(1.061405429f);
        sum = sum * t + new Vector<float>(-1.453152027f);
        sum = sum * t + new Vector<float>(1.421413741f);
        sum = sum * t + new Vector<float>(-0.284496736f);
        sum = sum * t + new Vector<float>(0.254829592f);
        return sum * t * Exponential.Of(-(z * z));
    }
}

internal readonly struct SqrtOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.SquareRoot(x);
}

internal readonly struct AbsOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Abs(x);
}

internal readonly struct NegateOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => -x;
}

internal readonly struct LogOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Log(x);
}

internal readonly struct ReciprocalOperator : IUnaryOperator
{
    public static Vector<float> Apply(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector<float>.One / x;
}
