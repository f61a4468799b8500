using EdgeRuntime.Graph;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Compression.Tests.Qat;

/// <summary>A task that can be learned in a second: 8×8 pictures of noise with a brighter quarter, which is the class.</summary>
internal static class Quarters
{
    private const int Size = 8;

    /// <summary>Trains on a batch of its own.</summary>
    public static void Step(TrainingStep step, int seed, double learningRate)
    {
        Fill(step.Batch.Inputs, step.Batch.Labels, seed);
        Assert.That(step.Run(learningRate).Loss, Is.Not.NaN);
    }

    /// <summary>One picture, for a model with the batch size 1.</summary>
    public static Dictionary<string, TensorData> Feeds(Model model, int seed)
    {
        var (pixels, labels) = (new float[Size * Size], new long[1]);
        Fill(pixels, labels, seed);
        return new() { [model.Graph.Inputs[0].Name] = TensorData.From(pixels, 1, 1, Size, Size) };
    }

    /// <summary>The part of 200 other pictures whose class has the largest score.</summary>
    public static double Accuracy(Model model)
    {
        using var runner = new Training.GraphRunner(model, threads: 1);
        var correct = 0;
        for (var seed = 1_000_000; seed < 1_000_200; seed++)
        {
            var (pixels, labels) = (new float[Size * Size], new long[1]);
            Fill(pixels, labels, seed);
            var scores = runner.Run(new Dictionary<string, TensorData> { [model.Graph.Inputs[0].Name] = TensorData.From(pixels, 1, 1, Size, Size) }).Values.Single().As<float>().ToArray();
            correct += Array.IndexOf(scores, scores.Max()) == labels[0] ? 1 : 0;
        }
        return correct / 200.0;
    }

    private static void Fill(Span<float> pixels, Span<long> labels, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = random.Next(4);
            for (var y = 0; y < Size; y++)
                for (var x = 0; x < Size; x++)
                    pixels[(i * Size + y) * Size + x] = random.NextSingle() * 3 - 1.5f + (y / 4 * 2 + x / 4 == labels[i] ? 1 : 0);
        }
    }
}
