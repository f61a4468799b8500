using EdgeRuntime.Media;
using EdgeRuntime.Training.Data.Sound;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data;

/// <summary>The training set in memory, split into what is trained on and what is held back.</summary>
internal sealed class TrainingData
{
    // Streams of random numbers besides those of the epochs, which count from 1.
    private const long SplitStream = 0;

    private readonly (int[] Indices, int Count)[] _extra;

    private TrainingData(SampleStore samples, int validationCount, IReadOnlyList<int> ends, IReadOnlyList<ExtraDataRecipe> extra)
    {
        (Samples, Validation, Train) = (samples, [.. Enumerable.Range(0, validationCount)], [.. Enumerable.Range(validationCount, ends[0] - validationCount)]);
        var own = 1 - extra.Sum(set => set.Share);
        _extra = [.. extra.Select((set, i) => (Enumerable.Range(ends[i], ends[i + 1] - ends[i]).ToArray(), (int)Math.Round(Train.Length * set.Share / own)))];
        EpochLength = Train.Length + _extra.Sum(set => set.Count);
    }

    public SampleStore Samples { get; }

    /// <summary>Indices of the samples of the training set that are trained on.</summary>
    public int[] Train { get; }

    /// <summary>Indices of the samples that are held back.</summary>
    public int[] Validation { get; }

    /// <summary>The samples of an epoch, those of other sets among them.</summary>
    public int EpochLength { get; }

    /// <summary>The samples of an epoch in random order: all of the training set, and of each other set as many as its share is, drawn without repeating one before all have been taken.</summary>
    public int[] Order(RandomSource random)
    {
        var order = new int[EpochLength];
        Train.CopyTo(order, 0);
        var at = Train.Length;
        foreach (var (indices, count) in _extra)
        {
            for (var left = count; left > 0; left -= indices.Length)
            {
                var drawn = (int[])indices.Clone();
                random.Shuffle(drawn.AsSpan());
                var taken = Math.Min(left, indices.Length);
                drawn.AsSpan(0, taken).CopyTo(order.AsSpan(at));
                at += taken;
            }
        }
        random.Shuffle(order.AsSpan());
        return order;
    }

    public static TrainingData Load(TrainingRecipe recipe, ModelInput input, string folder, CancellationToken cancellation)
    {
        var path = DataPath.Resolve(recipe.Data.Train, folder, "data.train");
        var join = JoinSpec.Split(ref path);
        string[] keys = ["data.train", .. recipe.Data.Extra.Select((_, i) => $"data.extra[{i}].from")];
        var ends = new int[keys.Length];
        var said = Transcribed(recipe, path, join, folder, keys[0]);
        using var set = new JoinedDataSet(Open(said is null, [path, .. recipe.Data.Extra.Select((extra, i) => DataPath.Resolve(extra.From, folder, keys[i + 1]))]), keys);
        var samples = SampleStore.Load(set, Choose(), input, cancellation, said);
        var validation = (int)Math.Round(ends[0] * recipe.Data.ValidationSplit);
        if (ends[0] - validation < 1)
            throw new ConfigurationException($"data.validation_split: {recipe.Data.ValidationSplit} of {ends[0]} samples leaves none to train on; lower it.");
        MakeSequences(samples, recipe, join, validation, "data.train");
        return new TrainingData(samples, validation, ends, recipe.Data.Extra);

        // What the recipe uses of the training set, then all of the others.
        int[] Choose()
        {
            var order = new List<int>(Order(recipe, set.Size(0)));
            ends[0] = order.Count;
            for (var i = 1; i < keys.Length; i++)
            {
                order.AddRange(Enumerable.Range(set.Start(i), set.Size(i)));
                ends[i] = order.Count;
            }
            return [.. order];
        }
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
        var said = Transcribed(recipe, path, join, folder, "data.test");
        using var set = DataSet.Open(path, labelsRequired: said is null);
        var samples = SampleStore.Load(set, [.. Enumerable.Range(0, set.Count)], input, cancellation, said);
        MakeSequences(samples, recipe, join, samples.Count, "data.test");
        return samples;
    }

    private static (Transcripts Texts, IReadOnlyList<string> Tokens)? Transcribed(TrainingRecipe recipe, string path, JoinSpec? join, string folder, string key)
    {
        if (string.IsNullOrWhiteSpace(recipe.Data.Tokens))
            return recipe.Loss.Type == "ctc" && join is null && Transcripts.Exist(path) ? throw new ConfigurationException($"{key}: {path} has transcripts; name the file with the tokens that they are spelled with as data.tokens.") : null;
        Transcripts.RefuseJoin(path, join);
        var tokens = TokenFile.Read(DataPath.Resolve(recipe.Data.Tokens, folder, "data.tokens"), out var names);
        return (new Transcripts(path, tokens), names);
    }

    private static DataSet[] Open(bool labelsRequired, string[] paths)
    {
        var sets = new List<DataSet>(paths.Length);
        try
        {
            foreach (var path in paths)
                sets.Add(DataSet.Open(path, labelsRequired));
        }
        catch
        {
            sets.ForEach(static set => set.Dispose());
            throw;
        }
        return [.. sets];
    }

    private static void MakeSequences(SampleStore samples, TrainingRecipe recipe, JoinSpec? join, int held, string key)
    {
        if (recipe.Loss.Type == "ctc")
            samples.MakeSequences(join, held, recipe.Seed, recipe.Data.AugmentSound);
        else if (join is not null)
            throw new ConfigurationException($"{key}: join=… makes sequences, which loss: {{type: ctc}} learns; found {recipe.Loss.Type}.");
    }
}
