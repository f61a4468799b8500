namespace EdgeRuntime.Speech.Recognition;

/// <summary>Arithmetic of log probabilities.</summary>
internal static class LogProbabilities
{
    /// <summary>log(eᵃ + eᵇ), −∞ standing for a probability of 0.</summary>
    public static double Add(double a, double b)
    {
        if (a < b)
            (a, b) = (b, a);
        return double.IsNegativeInfinity(b) ? a : a + Math.Log(1 + Math.Exp(b - a));
    }

    /// <summary>Scores to log probabilities: <c>x − log Σ eˣ</c>, which leaves log probabilities as they are. What is no number counts as impossible; where nothing is left, all are equally likely.</summary>
    public static void Softmax(ReadOnlySpan<float> scores, Span<float> destination)
    {
        var most = float.NegativeInfinity;
        foreach (var score in scores)
            most = score > most ? score : most;
        if (!float.IsFinite(most))
        {
            destination.Fill(-MathF.Log(destination.Length));
            return;
        }
        var sum = 0.0;
        foreach (var score in scores)
            sum += float.IsNaN(score) ? 0 : Math.Exp(score - most);
        var all = most + (float)Math.Log(sum);
        for (var i = 0; i < scores.Length; i++)
            destination[i] = float.IsNaN(scores[i]) ? float.NegativeInfinity : scores[i] - all;
    }

    /// <summary>Probabilities to their logarithms, nothing below 1e-12 of what they add up to.</summary>
    public static void Log(ReadOnlySpan<float> probabilities, Span<float> destination)
    {
        for (var i = 0; i < probabilities.Length; i++)
            destination[i] = MathF.Log(probabilities[i] > 1e-12f ? probabilities[i] : 1e-12f);
    }
}
