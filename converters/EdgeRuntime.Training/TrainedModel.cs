using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Training;

/// <summary>Models after training.</summary>
public static class TrainedModel
{
    /// <summary>The forward model with trained weights and running statistics in place of the first ones, without Dropout; batch normalization stays as it is.</summary>
    /// <param name="forward">The model that was trained; not changed.</param>
    /// <param name="state">Tensors by the names that they have in the model; others are ignored.</param>
    public static Model Make(Model forward, IReadOnlyDictionary<string, TensorData> state)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(state);
        var model = OnnxReader.Read(OnnxWriter.ToBytes(forward), forward.Graph.Name);
        foreach (var name in model.Graph.Initializers.Keys.Where(state.ContainsKey).ToArray())
            model.Graph.Initializers[name] = state[name];
        new EliminateDropout().Run(model);
        new EliminateDeadNodes().Run(model);
        return model;
    }
}
