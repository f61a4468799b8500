using EdgeRuntime.Graph;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Compression.Pruning.FineTuning;

/// <summary>Trains a pruned model on, as a recipe says (its model section is not used).</summary>
public static class FineTuner
{
    /// <summary>
    /// Fine-tunes a classifier. Where the recipe's <c>input.scale</c> is another than the model's own, the weights that meet the inputs are scaled to fit while it trains: training wants inputs near 1,
    /// whatever the model was made for.
    /// </summary>
    /// <param name="model">The model, in float; not changed.</param>
    /// <param name="recipe">Data, optimizer, schedule, epochs.</param>
    /// <param name="options">Where the training's files go, whether it is resumed, and the masks of a sparse model.</param>
    /// <param name="progress">Told how far the training is.</param>
    /// <param name="cancellation">Stops between two steps; the last checkpoint stays valid.</param>
    /// <returns>The model with the trained weights, otherwise as it was, and what the training measured.</returns>
    /// <exception cref="EdgeRuntimeException">As <see cref="Trainer.Run"/>; or the input of the recipe cannot be made that of the model.</exception>
    public static (Model Model, TrainingResult Result) Run(Model model, TrainingRecipe recipe, TrainerOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        var factor = InputScale.Factor(ModelMetadata.Preprocessing(model), recipe.Input);
        var result = new Trainer(recipe, InputScale.Multiply(model, factor), options).Run(progress, cancellation);
        var trained = ModelReader.Read(Path.Combine(options.OutputFolder, "model.onnx")).Graph.Initializers;
        var tuned = ModelCopy.Of(model);
        foreach (var name in tuned.Graph.Initializers.Keys.Where(name => trained.TryGetValue(name, out var tensor) && tensor.Type == ElementType.Float32).ToArray())
            tuned.Graph.Initializers[name] = trained[name];
        return (InputScale.Multiply(tuned, 1 / factor), result);
    }
}
