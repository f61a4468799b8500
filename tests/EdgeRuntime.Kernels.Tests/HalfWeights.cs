using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Weights that f16 can hold, as f32 and as f16.</summary>
internal static class HalfWeights
{
    /// <summary>Rounds weights to what f16 can hold, some of them to subnormal numbers and zeros.</summary>
    public static float[] Round(float[] weights)
    {
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)(Half)(i % 7 == 3 ? weights[i] * 1e-5f : weights[i]);
        return weights;
    }

    /// <summary>The same weights as f16, in memory of their own.</summary>
    public static GuardedMemory<Half> Of(GuardedMemory<float> weights, GuardPlace place) => new(Array.ConvertAll(weights.Span.ToArray(), weight => (Half)weight), place);
}
