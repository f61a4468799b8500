using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Vision.Tests.Decoding;

/// <summary>Outputs of a model that there is not: the values that a test makes.</summary>
internal sealed class Outputs(params float[][] values) : IModelOutputs
{
    public ReadOnlySpan<float> Read(int output) => values[output];

    public static DecoderModel Model(int height, int width, string[] labels, params int[][] shapes) => new(
        new TensorShape(1, 3, height, width), "NCHW", [.. shapes.Select((shape, i) => new TensorInfo($"o{i}", ElementType.Float32, new TensorShape(shape)))], labels);

    public static ModelDecoder Decoder(string settings, DecoderModel model) => DecoderRegistry.All().Create(DecoderOptions.Parse(settings), model);

    /// <summary>Values from −1 to 1, the same for one seed.</summary>
    public static float[] Random(int count, int seed, float scale = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => ((float)random.NextDouble() * 2 - 1) * scale)];
    }
}
