namespace EdgeRuntime.Training.Layers;

/// <summary>How weights are drawn before training.</summary>
public enum WeightInitializer
{
    /// <summary>Uniform in ±√(6 / fan_in): keeps the variance through ReLU (He et al., 2015).</summary>
    HeUniform,
    /// <summary>Uniform in ±√(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010).</summary>
    GlorotUniform,
}

/// <summary>Draws weights.</summary>
internal static class WeightInitializers
{
    public static void Fill(WeightInitializer how, Span<float> values, int fanIn, int fanOut, RandomSource random)
    {
        var limit = MathF.Sqrt(6f / (how == WeightInitializer.HeUniform ? fanIn : fanIn + fanOut));
        foreach (ref var value in values)
            value = (2 * random.NextSingle() - 1) * limit;
    }
}
