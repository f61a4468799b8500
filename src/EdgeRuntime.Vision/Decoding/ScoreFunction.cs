namespace EdgeRuntime.Vision.Decoding;

/// <summary>What turns a model's raw score into one from 0 to 1.</summary>
internal static class ScoreFunction
{
    /// <summary>1 / (1 + e^−x).</summary>
    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>The x whose sigmoid is <paramref name="score"/>, a little less for rounding: what is below it need not be computed.</summary>
    public static float SigmoidFloor(float score) => score >= 1 ? 15 : Logit(score) - 1e-3f;

    /// <summary>The x whose sigmoid is <paramref name="score"/>.</summary>
    public static float Logit(float score) => score <= 0 ? float.NegativeInfinity : score >= 1 ? float.PositiveInfinity : MathF.Log(score / (1 - score));

    /// <summary>Σ j · softmax(x)_j: the expectation of distribution focal loss (https://arxiv.org/abs/2006.04388), over values that lie <paramref name="stride"/> apart.</summary>
    public static float Expectation(ReadOnlySpan<float> x, int bins, int stride)
    {
        var largest = float.NegativeInfinity;
        for (var bin = 0; bin < bins; bin++)
            largest = Math.Max(largest, x[bin * stride]);
        float sum = 0, weighted = 0;
        for (var bin = 0; bin < bins; bin++)
        {
            var e = MathF.Exp(x[bin * stride] - largest);
            sum += e;
            weighted += e * bin;
        }
        return weighted / sum;
    }
}
