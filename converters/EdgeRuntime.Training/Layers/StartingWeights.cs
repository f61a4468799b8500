using EdgeRuntime.Graph;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Layers;

/// <summary>Weights that a model of layers begins with: those that an earlier training gave to the same layers.</summary>
internal static class StartingWeights
{
    /// <summary>Replaces every weight and running average by the one at its place in a file. Layers without weights may differ, as dropout does, which is not in the file.</summary>
    /// <param name="model">The model of layers; changed.</param>
    /// <param name="path">The <c>model.onnx</c> of the earlier training.</param>
    /// <exception cref="ConfigurationException">The file has other weights, or in other shapes.</exception>
    /// <exception cref="InvalidModelException">The file is missing or damaged.</exception>
    public static Model Read(Model model, string path)
    {
        var given = ModelReader.Read(path);
        foreach (var kind in (ReadOnlySpan<Func<Model, IReadOnlyList<string>>>)[TrainableTensors.Of, TrainableTensors.Statistics])
        {
            var (own, others) = (kind(model), kind(given));
            for (var i = 0; i < own.Count; i++)
            {
                var (weights, other) = (model.Graph.Initializers[own[i]], i < others.Count ? given.Graph.Initializers[others[i]] : null);
                if (other is null || other.Type != weights.Type || !other.Shape.SequenceEqual(weights.Shape))
                    throw Other(path, $"'{own[i]}', {Form(weights)}, {(other is null ? "is not in it" : $"is {Form(other)} there")}");
                model.Graph.Initializers[own[i]] = other;
            }
            if (others.Count > own.Count)
                throw Other(path, $"'{others[own.Count]}', {Form(given.Graph.Initializers[others[own.Count]])}, is in none of the layers");
        }
        return model;
    }

    private static ConfigurationException Other(string path, string what) => new($"model.weights: {path} has other weights than model.layers: {what}; give the model.onnx that these layers were trained to.");

    private static string Form(TensorData tensor) => $"{tensor.Type.ShortName()}[{string.Join(',', tensor.Shape)}]";
}
