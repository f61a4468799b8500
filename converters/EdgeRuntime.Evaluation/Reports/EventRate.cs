using System.Text.Json.Serialization;

namespace EdgeRuntime.Evaluation.Reports;

/// <summary>How often something happens, with what the true rate is below with 95 % confidence (Garwood, "Fiducial limits for the Poisson distribution", 1936).</summary>
public sealed record EventRate
{
    [JsonConstructor]
    private EventRate(int count, double hours) => (Count, Hours) = (count, hours);

    /// <summary>How often it was seen.</summary>
    public int Count { get; }

    /// <summary>In how many hours.</summary>
    public double Hours { get; }

    /// <summary>In an hour.</summary>
    public double PerHour => Count / Hours;

    /// <summary>The rate at which so few events or fewer are seen in 5 of 100 cases.</summary>
    public double PerHourHigh => Upper(Count) / Hours;

    /// <summary>So many events in so many hours.</summary>
    public static EventRate Of(int count, double hours)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hours);
        return new EventRate(count, hours);
    }

    // The mean μ with P(X ≤ seen; μ) = 0.05, by halving.
    private static double Upper(int seen)
    {
        var (low, high) = ((double)seen, seen + 10 + 4 * Math.Sqrt(seen));
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = AtMost(seen, middle) > 0.05 ? (middle, high) : (low, middle);
        }
        return high;
    }

    // The sum of e^−μ·μ^k ÷ k!, each term by its logarithm: for large means a term alone is nothing.
    private static double AtMost(int seen, double mean)
    {
        var (sum, logarithm) = (0.0, -mean);
        for (var k = 0; k <= seen; k++)
        {
            sum += Math.Exp(logarithm);
            logarithm += Math.Log(mean / (k + 1));
        }
        return sum;
    }
}
