using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Tests.Correction;

/// <summary>Inputs as pictures are: neighbours are alike, values have a mean.</summary>
internal static class SmoothFeeds
{
    public static Dictionary<string, TensorData> Of(Model model, int seed)
    {
        var random = new Random(seed);
        return model.Graph.RequiredInputs.ToDictionary(input => input.Name, input =>
        {
            long[] shape = [.. input.Shape!.Select(d => d.Value)];
            var (height, width) = (shape[^2], shape[^1]);
            var waves = Enumerable.Range(0, 3).Select(_ => (X: random.NextSingle() * 0.6f, Y: random.NextSingle() * 0.6f, Phase: random.NextSingle() * 6.28f, Size: random.NextSingle())).ToArray();
            var values = Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b))
                .Select(i => 1 + 0.3f * waves.Sum(w => w.Size * MathF.Cos(w.X * (i % width) + w.Y * (i / width % height) + w.Phase + i / width / height)) + 0.1f * random.NextSingle()).ToArray();
            return TensorData.From(values, shape);
        });
    }
}
