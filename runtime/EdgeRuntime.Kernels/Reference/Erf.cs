namespace EdgeRuntime.Kernels.Reference;

/// <summary>The complementary error function in double: Taylor series near 0, Lentz's continued fraction in the tails (Abramowitz and Stegun 7.1.5, 7.1.14).</summary>
internal static class Erf
{
    private static readonly double s_inverseSqrtPi = 1 / Math.Sqrt(Math.PI);

    /// <summary><c>erfc(x) = 1 − erf(x)</c>, relative error below 1e−12.</summary>
    public static double Complement(double x)
    {
        if (double.IsNaN(x))
            return x;
        return x < 2 ? x <= -2 ? 2 - Tail(-x) : 1 - Series(x) : Tail(x);
    }

    private static double Series(double x)
    {
        double term = x, sum = x;
        for (var n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 * s_inverseSqrtPi * sum;
    }

    private static double Tail(double x)
    {
        if (x > 27)
            return 0;
        var fraction = x;
        for (var n = 120; n > 0; n--)
            fraction = x + n * 0.5 / fraction;
        return Math.Exp(-x * x) * s_inverseSqrtPi / fraction;
    }
}
