using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Sparsity;

/// <summary>The masks of a model that is sparse already.</summary>
public static class SparsityMasks
{
    /// <summary>Weights of which fewer are zero came so by chance: those of a model that nobody pruned are dense.</summary>
    private const double LeastZeros = 0.1;

    /// <summary>The masks of a model from elsewhere, to be trained further: of the weights of which a tenth or more are zero. None where it is dense.</summary>
    public static IReadOnlyDictionary<string, TensorData> OfImported(Model model) =>
        Of(model).Where(mask => mask.Value.As<float>().Count(0f) >= LeastZeros * mask.Value.Count).ToDictionary(StringComparer.Ordinal);

    /// <summary>For every weight that can be pruned and has zeros: 1 where it is not 0.</summary>
    public static IReadOnlyDictionary<string, TensorData> Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PrunableWeights.Of(model, [], []).Keys
            .Select(name => (Name: name, Tensor: model.Graph.Initializers[name]))
            .Where(weight => weight.Tensor.As<float>().Contains(0f))
            .ToDictionary(weight => weight.Name, weight => TensorData.From(Array.ConvertAll(weight.Tensor.As<float>().ToArray(), value => value == 0 ? 0f : 1f), [.. weight.Tensor.Shape]));
    }
}
