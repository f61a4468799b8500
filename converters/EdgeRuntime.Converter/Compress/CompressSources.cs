using EdgeRuntime.Converter.Recipes;
using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Compress;

/// <summary>What a recipe names, found: the model, the training recipe, the data.</summary>
internal sealed class CompressSources
{
    /// <exception cref="ConfigurationException">A file is missing or an environment variable is not set; the message starts with the key.</exception>
    public CompressSources(CompressRecipe recipe, string folder)
    {
        Folder = folder;
        ModelPath = Existing(recipe.Model, folder, "model");
        Name = recipe.Name ?? Path.GetFileNameWithoutExtension(ModelPath);
        Input = recipe.Input;
        Labels = recipe.Data.Labels is null ? null : Existing(recipe.Data.Labels, folder, "data.labels");
        if (recipe.IsTrained)
        {
            Training = RecipeReader.Read<TrainingRecipe>(ModelPath);
            if (Training.Quantization is not null)
                throw new ConfigurationException($"model: {ModelPath} trains a quantized model; compression starts from a float one. Move its quantization into a fine_tune step.");
            TestName = recipe.Data.Test ?? Training.Data.Test;
            var own = Path.GetDirectoryName(ModelPath)!;
            Training.Data.Train = Resolve(recipe.Data.Train, folder, "data.train") ?? DataPath.Resolve(Training.Data.Train, own, "data.train");
            Training.Data.Test = Resolve(recipe.Data.Test, folder, "data.test") ?? (Training.Data.Test.Length > 0 ? DataPath.Resolve(Training.Data.Test, own, "data.test") : "");
            for (var i = 0; i < Training.Data.Extra.Count; i++)
                Training.Data.Extra[i].From = DataPath.Resolve(Training.Data.Extra[i].From, own, $"data.extra[{i}].from");
            (Train, Test) = (Training.Data.Train, Training.Data.Test.Length > 0 ? Training.Data.Test : null);
        }
        else
        {
            TestName = recipe.Data.Test ?? "";
            (Train, Test) = (Resolve(recipe.Data.Train, folder, "data.train"), Resolve(recipe.Data.Test, folder, "data.test"));
        }
        Calibrate = Resolve(recipe.Data.Calibrate, folder, "data.calibrate") ?? Train;
    }

    public string Name { get; }

    /// <summary>What paths in the recipe are relative to.</summary>
    public string Folder { get; }

    /// <summary>The model file or the training recipe.</summary>
    public string ModelPath { get; }

    /// <summary>The training recipe, its data with whole paths; null where the model is a file.</summary>
    public TrainingRecipe? Training { get; }

    public string? Train { get; }

    public string? Test { get; }

    /// <summary>The test data as the recipe names them.</summary>
    public string TestName { get; }

    public string? Calibrate { get; }

    public string? Labels { get; }

    /// <summary>How pictures become the input of a model file that does not say so itself.</summary>
    public InputRecipe? Input { get; }

    /// <summary>A path or DATA as the recipe writes it.</summary>
    public string Resolve(string spec, string key) => DataPath.Resolve(spec, Folder, key);

    private static string? Resolve(string? spec, string folder, string key) => string.IsNullOrWhiteSpace(spec) ? null : DataPath.Resolve(spec, folder, key);

    private static string Existing(string path, string folder, string key)
    {
        var full = Path.GetFullPath(DataPath.Resolve(path, folder, key));
        return File.Exists(full) ? full : throw new ConfigurationException($"{key}: '{full}' does not exist.");
    }
}
