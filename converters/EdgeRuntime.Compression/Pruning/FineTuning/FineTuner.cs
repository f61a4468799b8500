using System.Text.Json;
using EdgeRuntime.Compression.Qat;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Compression.Pruning.FineTuning;

/// <summary>Trains a model on, as a recipe says (its model section is not used).</summary>
public static class FineTuner
{
    /// <summary>
    /// Fine-tunes a classifier; with <c>quantization</c> in the recipe it comes out quantized. Where the recipe's <c>input.scale</c> is another than the model's own, the weights that meet the inputs are
    /// scaled to fit while it trains: training wants inputs near 1, whatever the model was made for. Without <c>input.scale</c> that is done for a model that takes pixels as they are, up to 255.
    /// </summary>
    /// <param name="model">The model, in float; not changed.</param>
    /// <param name="recipe">Data, optimizer, schedule, epochs, quantization.</param>
    /// <param name="options">Where the training's files go, whether it is resumed, and the masks of a sparse model.</param>
    /// <param name="progress">Told how far the training is.</param>
    /// <param name="cancellation">Stops between two steps; the last checkpoint stays valid.</param>
    /// <returns>The model with the trained weights, otherwise as it was (with <c>quantization</c>: the quantized model, for the same inputs), and what the training measured.</returns>
    /// <exception cref="EdgeRuntimeException">As <see cref="Trainer.Run"/>; or the input of the recipe cannot be made that of the model.</exception>
    public static (Model Model, TrainingResult Result) Run(Model model, TrainingRecipe recipe, TrainerOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        if (recipe.Input.Scale is null && InputScale.ForTraining(model) is { } scale)
        {
            recipe = JsonSerializer.Deserialize<TrainingRecipe>(JsonSerializer.Serialize(recipe))!;
            recipe.Input.Scale = [scale];
        }
        var own = ModelMetadata.Preprocessing(model);
        var factor = InputScale.Factor(own, recipe.Input);
        var start = InputScale.Multiply(model, factor);
        var trainer = new Trainer(recipe, start, options);
        var result = recipe.Quantization is null ? trainer.Run(progress, cancellation)
            : QuantizationAwareTrainer.Run(recipe, trainer.Forward, options, progress: progress, cancellation: cancellation);
        var trained = ModelReader.Read(Path.Combine(options.OutputFolder, "model.onnx"));
        return (recipe.Quantization is null ? InputScale.Multiply(WithWeights(model, trained), 1 / factor) : Quantized(trained, factor, own), result);
    }

    private static Model WithWeights(Model model, Model trained)
    {
        var tuned = ModelCopy.Of(model);
        var weights = trained.Graph.Initializers;
        foreach (var name in tuned.Graph.Initializers.Keys.Where(name => weights.TryGetValue(name, out var tensor) && tensor.Type == ElementType.Float32).ToArray())
            tuned.Graph.Initializers[name] = weights[name];
        return tuned;
    }

    private static Model Quantized(Model trained, float factor, ImagePreprocessing? own)
    {
        if (factor == 1)
            return trained;
        var model = InputScale.Multiply(trained, 1 / factor);
        ModelMetadata.SetPreprocessing(model, own!);
        return model;
    }
}
