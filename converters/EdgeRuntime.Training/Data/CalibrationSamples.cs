using EdgeRuntime.Graph;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data;

/// <summary>Samples to calibrate on, prepared as a training would feed them.</summary>
public sealed class CalibrationSamples
{
    private readonly SampleStore _samples;
    private readonly ValueInfo _value;
    private readonly ModelInput _input;

    /// <summary>Loads the samples that <c>quantization.calibrate</c> names, or some of those that the recipe trains on.</summary>
    /// <param name="recipe">The recipe; its <see cref="TrainingRecipe.Quantization"/> is set.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <param name="model">The model that will be fed: one f32 input.</param>
    /// <param name="cancellation">Stops between samples.</param>
    /// <exception cref="ConfigurationException">There is no such data set, or the model has another number of inputs.</exception>
    /// <exception cref="InvalidModelException">A file is damaged, or a sample does not fit the input.</exception>
    public CalibrationSamples(TrainingRecipe recipe, string folder, Model model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(model);
        var how = recipe.Quantization ?? throw new ConfigurationException("quantization: is not in the recipe.");
        if (model.Graph.RequiredInputs.ToArray() is not [{ Shape.Count: > 0 } input])
            throw new ConfigurationException($"model '{model.Graph.Name}': training needs one input with a batch axis, found {model.Graph.RequiredInputs.Count()} inputs.");
        _value = input;
        _input = ModelInput.Of(recipe.Input, model);
        var isOwn = string.IsNullOrWhiteSpace(how.Calibrate);
        _samples = SampleStore.Load(DataPath.Resolve(isOwn ? recipe.Data.Train : how.Calibrate, folder, isOwn ? "data.train" : "quantization.calibrate"), _input, Choose, cancellation);

        // The training set's own order holds back its first samples: take the last.
        int[] Choose(int count)
        {
            var order = isOwn ? TrainingData.Order(recipe, count) : [.. Enumerable.Range(0, count)];
            return order[^Math.Min(order.Length, how.CalibrationSamples)..];
        }
    }

    /// <summary>The number of samples.</summary>
    public int Count => _samples.Count;

    /// <summary>The feeds of one sample after the other, always the same; of batches where the model has a fixed size of them.</summary>
    public IEnumerable<IReadOnlyDictionary<string, TensorData>> Batches()
    {
        var batch = _value.Shape![0].IsKnown ? (int)_value.Shape[0].Value : 1;
        for (var start = 0; start < Count; start += batch)
        {
            // A model with a fixed batch size is fed with the first samples again at the end.
            int[] indices = [.. Enumerable.Range(start, batch).Select(index => index % Count)];
            var (inputs, labels) = (new float[batch * _input.ValueCount], new long[batch]);
            _samples.Read(indices, inputs, labels);
            yield return new Dictionary<string, TensorData> { [_value.Name] = TensorData.From(inputs, [batch, .. _input.Sizes.Select(size => (long)size)]) };
        }
    }
}
