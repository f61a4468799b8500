namespace EdgeRuntime.Converter.Conversion;

/// <summary>A range that holds the true accuracy with 95 % confidence: Wilson's score interval ("Probable Inference", 1927).</summary>
internal readonly record struct Interval(double Low, double High)
{
    private const double Z = 1.959963985;

    public static Interval Of(int correct, int count)
    {
        if (count == 0)
            return new Interval(0, 1);
        double n = count, p = correct / n, z2 = Z * Z;
        var center = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        return new Interval(Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
