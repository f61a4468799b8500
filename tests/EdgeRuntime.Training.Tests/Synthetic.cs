using System.Buffers.Binary;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Tests;

/// <summary>A small data set that can be learned: 8×8 pictures with a bright quarter, which is the class, in noise.</summary>
internal static class Synthetic
{
    public const int Size = 8;
    public const int Classes = 4;

    /// <summary>Writes an IDX pair and returns its spec.</summary>
    public static string Write(string folder, int count, int seed = 5)
    {
        var random = new RandomSource(seed);
        var images = new byte[16 + count * Size * Size];
        var labels = new byte[8 + count];
        BinaryPrimitives.WriteInt32BigEndian(images, 0x803);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(8), Size);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(12), Size);
        BinaryPrimitives.WriteInt32BigEndian(labels, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        for (var i = 0; i < count; i++)
        {
            var label = i % Classes;
            labels[8 + i] = (byte)label;
            for (var y = 0; y < Size; y++)
                for (var x = 0; x < Size; x++)
                    images[16 + (i * Size + y) * Size + x] = (byte)(random.NextInt32(150) + (y / 4 * 2 + x / 4 == label ? 100 : 0));
        }
        Directory.CreateDirectory(folder);
        var (imagePath, labelPath) = (Path.Combine(folder, $"s{seed}-images-idx3-ubyte"), Path.Combine(folder, $"s{seed}-labels-idx1-ubyte"));
        File.WriteAllBytes(imagePath, images);
        File.WriteAllBytes(labelPath, labels);
        return $"{imagePath},{labelPath}";
    }

    /// <summary>A recipe with every kind of layer that acts differently while training.</summary>
    public static TrainingRecipe Recipe(string data, int epochs = 4) => new()
    {
        Name = "synthetic",
        Seed = 3,
        Data = { Train = data, ValidationSplit = 0.2 },
        Input = { Shape = [1, Size, Size], Mean = [100], Scale = [0.02f] },
        Model =
        {
            Layers =
            [
                new() { Type = "conv2d", Filters = 4, Bias = false },
                new() { Type = "batch_norm" },
                new() { Type = "relu" },
                new() { Type = "max_pool" },
                new() { Type = "dropout", Rate = 0.2f },
                new() { Type = "depthwise_conv2d" },
                new() { Type = "average_pool" },
                new() { Type = "flatten" },
                new() { Type = "dense", Units = 8 },
                new() { Type = "relu" },
                new() { Type = "dropout", Rate = 0.1f },
                new() { Type = "dense", Units = Classes },
            ],
        },
        Optimizer = { Type = "adam", LearningRate = 0.01, WeightDecay = 0.001f },
        Schedule = { Type = "cosine", WarmupSteps = 3 },
        Training = { Epochs = epochs, BatchSize = 16 },
    };
}
