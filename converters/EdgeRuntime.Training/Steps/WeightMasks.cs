using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Steps;

/// <summary>
/// Weights that are kept at 0. Where a mask is 0 the weight starts at 0 and its gradient is taken as 0: so every optimizer, whatever it remembers, leaves the weight at 0 exactly.
/// </summary>
public static class WeightMasks
{
    /// <summary>Checks masks against a model.</summary>
    /// <exception cref="ConfigurationException">A mask is of no weight of the model, of another shape, or holds other numbers than 0 and 1.</exception>
    internal static void Check(IReadOnlyDictionary<string, TensorData>? masks, Model model)
    {
        var weights = TrainableTensors.Of(model);
        foreach (var (name, mask) in masks ?? new Dictionary<string, TensorData>())
        {
            if (!weights.Contains(name))
                throw new ConfigurationException($"masks: '{name}' is no weight of model '{model.Graph.Name}'; it has {string.Join(", ", weights.Take(8).Select(weight => $"'{weight}'"))}{(weights.Count > 8 ? ", …" : "")}.");
            var shape = model.Graph.Initializers[name].Shape;
            if (mask.Type != ElementType.Float32 || !mask.Shape.SequenceEqual(shape))
                throw new ConfigurationException($"masks: '{name}' must be f32[{string.Join(',', shape)}] as the weight is, found {mask.Type.ShortName()}[{string.Join(',', mask.Shape)}].");
            foreach (var value in mask.As<float>())
                if (value is not (0 or 1))
                    throw new ConfigurationException($"masks: '{name}' must hold 0 and 1, found {value}.");
        }
    }

    /// <summary>A gradient, 0 where the mask is.</summary>
    internal static string Gradient(GraphEmitter emit, TensorData mask, string gradient)
    {
        var keeps = new bool[mask.Count];
        var values = mask.As<float>();
        for (var i = 0; i < keeps.Length; i++)
            keeps[i] = values[i] != 0;
        return emit.Where(emit.Constant(TensorData.From(keeps, [.. mask.Shape])), gradient, emit.Scalar(0));
    }

    /// <summary>A weight, 0 where the mask is.</summary>
    public static TensorData Initial(TensorData mask, TensorData weight)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(weight);
        var values = weight.As<float>().ToArray();
        var keeps = mask.As<float>();
        for (var i = 0; i < values.Length; i++)
            if (keeps[i] == 0)
                values[i] = 0;
        return TensorData.From(values, [.. weight.Shape]);
    }
}
