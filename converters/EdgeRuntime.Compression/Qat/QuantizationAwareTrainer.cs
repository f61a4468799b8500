using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Compression.Qat;

/// <summary>
/// Runs a training recipe on a model that is quantized: a float model is quantized after training first (ranges, rounding, biases: <see cref="PostTrainingQuantizer"/>), a QDQ model keeps the quantization that it has. What is measured and written
/// is the quantized model.
/// </summary>
public static class QuantizationAwareTrainer
{
    /// <summary>Whether a model is quantized already.</summary>
    public static bool IsQuantized(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Graph.Nodes.Exists(QuantizedModel.IsDequantize);
    }

    /// <summary>Prepares and trains.</summary>
    /// <param name="recipe">The recipe; without <c>quantization</c> its defaults apply.</param>
    /// <param name="model">The float or QDQ model to start from; not changed.</param>
    /// <param name="options">Where the results go, and the rest.</param>
    /// <param name="calibrating">Called with the samples that the current pass over the calibration data has seen.</param>
    /// <param name="progress">Told about the training.</param>
    /// <param name="cancellation">Stops between two batches or steps.</param>
    /// <exception cref="ConfigurationException">The recipe, the data or the model cannot be used.</exception>
    /// <exception cref="InvalidModelException">A file is damaged, or the model cannot be trained.</exception>
    public static TrainingResult Run(TrainingRecipe recipe, Model model, TrainerOptions options, Action<int>? calibrating = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        recipe.Quantization?.Validate();
        if (recipe.Quantization is not null && string.IsNullOrWhiteSpace(recipe.Model.From) && recipe.Model.Layers.Count > 0)
            throw new ConfigurationException("quantization: needs a trained model to start from: train the layers without it first, then name that model with model.from.");
        var training = Prepare(recipe, model, options, calibrating, cancellation);
        return new Trainer(recipe, training.Forward, options with { Masks = Renamed(options.Masks, training.Forward), Finish = trained => training.Export(trained.Graph.Initializers) }).Run(progress, cancellation);
    }

    private static QuantizationAwareTraining Prepare(TrainingRecipe recipe, Model model, TrainerOptions options, Action<int>? calibrating, CancellationToken cancellation)
    {
        var how = recipe.Quantization ?? new QuantizationRecipe();
        var settings = new QuantizationAwareTrainingOptions { LearnRanges = how.LearnRanges, RangeRate = how.RangeRate };
        var folded = Copy(model);
        GraphOptimizer.Run(folded);
        if (IsQuantized(folded))
            return QuantizationAwareTraining.Prepare(folded, options: settings);
        foreach (var name in how.Exclude.Where(name => folded.Graph.Nodes.TrueForAll(node => node.Name != name && node.Outputs[0] != name)))
            throw new ConfigurationException($"quantization.exclude: the model has no node '{name}' once it is fused; it has {string.Join(", ", folded.Graph.Nodes.Take(20).Select(node => $"'{node.DisplayName}'"))}{(folded.Graph.Nodes.Count > 20 ? " and more" : "")}.");
        var samples = new CalibrationSamples(recipe, options.RecipeFolder, folded, cancellation);
        var quantized = PostTrainingQuantizer.Run(folded, samples.Batches, PostTraining(recipe, how, options.Device), (_, done) => calibrating?.Invoke(done), cancellation: cancellation).Model;
        return QuantizationAwareTraining.Prepare(quantized, recipe.Training.FreezeBatchNormEpoch is > 1 ? Unfolded(model) : folded, settings);
    }

    private static PostTrainingOptions PostTraining(TrainingRecipe recipe, QuantizationRecipe how, string device) => new()
    {
        Calibration = new CalibrationOptions
        {
            Method = CalibrationMethods.Find(how.CalibrationMethod) ?? throw new ConfigurationException($"quantization.calibration_method: expected {string.Join(", ", CalibrationMethods.Names)}, found '{how.CalibrationMethod}'."),
            Device = device,
            Threads = recipe.Training.Threads,
        },
        Quantization = new QuantizationOptions { ExcludedNodes = how.Exclude },
        AdaptiveRounding = how.AdaptiveRounding,
        CorrectBias = how.BiasCorrection,
    };

    // Weights have another name once a normalization was folded into them.
    private static Dictionary<string, TensorData>? Renamed(IReadOnlyDictionary<string, TensorData>? masks, Model model) =>
        masks?.ToDictionary(mask => model.Graph.Initializers.ContainsKey($"{mask.Key}_bn") ? $"{mask.Key}_bn" : mask.Key, mask => mask.Value, StringComparer.Ordinal);

    /// <summary>The model optimized but for its normalizations.</summary>
    private static Model Unfolded(Model model)
    {
        var copy = Copy(model);
        var passes = GraphOptimizer.Passes.Where(pass => pass is not FuseBatchNormalization).ToArray();
        for (var changed = true; changed;)
            changed = passes.Aggregate(false, (any, pass) => pass.Run(copy) || any);
        return copy;
    }

    // A copy to the last node, each with a name, by which it is found again after optimization.
    private static Model Copy(Model model)
    {
        var copy = OnnxReader.Read(OnnxWriter.ToBytes(model), model.Graph.Name);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in copy.Graph.Nodes.Where(node => !names.Add(node.Name) || node.Name.Length == 0))
            node.Name = $"{node.OpType}:{node.Outputs[0]}";
        return copy;
    }
}
