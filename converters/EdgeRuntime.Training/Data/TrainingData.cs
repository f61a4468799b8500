using EdgeRuntime.Training.Data.Sound;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data;

/// <summary>The training set in memory, split into what is trained on and what is held back.</summary>
internal sealed class TrainingData
{
    // Streams of random numbers besides those of the epochs, which count from 1.
    private const long SplitStream = 0;

    private TrainingData(SampleStore samples, int validationCount) =>
        (Samples, Validation, Train) = (samples, [.. Enumerable.Range(0, validationCount)], [.. Enumerable.Range(validationCount, samples.Count - validationCount)]);

    public SampleStore Samples { get; }

    /// <summary>Indices of the samples that are trained on.</summary>
    public int[] Train { get; }

    /// <summary>Indices of the samples that are held back.</summary>
    public int[] Validation { get; }

    public static TrainingData Load(TrainingRecipe recipe, ModelInput input, string folder, CancellationToken cancellation)
    {
        var path = DataPath.Resolve(recipe.Data.Train, folder, "data.train");
        var join = JoinSpec.Split(ref path);
        var samples = Load(recipe, path, join, input, folder, Choose, "data.train", cancellation);
        var validation = (int)Math.Round(samples.Count * recipe.Data.ValidationSplit);
        if (samples.Count - validation < 1)
            throw new ConfigurationException($"data.validation_split: {recipe.Data.ValidationSplit} of {samples.Count} samples leaves none to train on; lower it.");
        MakeSequences(samples, recipe, join, validation, "data.train");
        return new TrainingData(samples, validation);

        int[] Choose(int count) => Order(recipe, count);
    }

    /// <summary>The samples of a set that the recipe uses, in the order in which they are loaded: those that are held back come first.</summary>
    public static int[] Order(TrainingRecipe recipe, int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new RandomSource(recipe.Seed, SplitStream).Shuffle(order.AsSpan());
        return order[..Math.Min(count, recipe.Data.MaxTrainSamples ?? count)];
    }

    /// <summary>The test set; null where the recipe has none.</summary>
    public static SampleStore? LoadTest(TrainingRecipe recipe, ModelInput input, string folder, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(recipe.Data.Test))
            return null;
        var path = DataPath.Resolve(recipe.Data.Test, folder, "data.test");
        var join = JoinSpec.Split(ref path);
        var samples = Load(recipe, path, join, input, folder, count => [.. Enumerable.Range(0, count)], "data.test", cancellation);
        MakeSequences(samples, recipe, join, samples.Count, "data.test");
        return samples;
    }

    private static SampleStore Load(TrainingRecipe recipe, string path, JoinSpec? join, ModelInput input, string folder, Func<int, int[]> choose, string key, CancellationToken cancellation)
    {
        if (!string.IsNullOrWhiteSpace(recipe.Data.Tokens))
            return SampleStore.LoadTranscribed(path, join, TokenFile.Read(DataPath.Resolve(recipe.Data.Tokens, folder, "data.tokens"), out var names), names, input, choose, cancellation);
        if (recipe.Loss.Type == "ctc" && join is null && Transcripts.Exist(path))
            throw new ConfigurationException($"{key}: {path} has transcripts; name the file with the tokens that they are spelled with as data.tokens.");
        return SampleStore.Load(path, input, choose, cancellation);
    }

    private static void MakeSequences(SampleStore samples, TrainingRecipe recipe, JoinSpec? join, int held, string key)
    {
        if (recipe.Loss.Type == "ctc")
            samples.MakeSequences(join, held, recipe.Seed, recipe.Data.AugmentSound);
        else if (join is not null)
            throw new ConfigurationException($"{key}: join=… makes sequences, which loss: {{type: ctc}} learns; found {recipe.Loss.Type}.");
    }
}
