using EdgeRuntime.Graph;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Compression.Pruning.Sparsity;

/// <summary>
/// Puts zeros in the place of the weights of least magnitude. Models keep their shapes; what is saved is bytes of the bundle. A mask says which weights are kept, so that fine-tuning leaves the zeros alone.
/// </summary>
public static class MagnitudePruner
{
    /// <summary>A copy of a model with its weights as initializers and simplified, as <see cref="Masks"/> wants it; some exporters write weights as Constant nodes.</summary>
    public static Model Prepare(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PreparedModel.Of(model);
    }

    /// <summary>Masks for a model, 1 where a weight is kept and 0 where it goes, by the weight's name.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="sparsity">The part of the weights that goes, in [0, 1); a regular pattern decides it itself.</param>
    /// <param name="pattern">Which weights may go together.</param>
    /// <param name="isGlobal">Whether the weights of all layers are ranked together, each divided by the root mean square of its layer's; otherwise every layer loses the same part.</param>
    /// <param name="excluded">Nodes whose weights stay: names, operators and patterns as in <see cref="MixedPrecision.NodeSelection"/>.</param>
    /// <param name="only">Nodes whose weights alone go, named alike; none for all.</param>
    /// <exception cref="ConfigurationException">There is nothing to prune, the sparsity is out of range, or a named node does not exist.</exception>
    public static IReadOnlyDictionary<string, TensorData> Masks(Model model, double sparsity, SparsityPattern pattern, bool isGlobal = false, IReadOnlyCollection<string>? excluded = null,
        IReadOnlyCollection<string>? only = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pattern);
        if (!(sparsity is >= 0 and < 1))
            throw new ConfigurationException($"--ratio {sparsity}: the part of the weights to remove is expected, at least 0 and below 1.");
        var weights = PrunableWeights.Of(model, excluded ?? [], only ?? []);
        if (weights.Count == 0)
            throw new ConfigurationException($"the model has no layer of {PrunableWeights.SmallestCount} f32 weights or more to prune.");
        if (pattern.IsRegular)
            return weights.ToDictionary(pair => pair.Key, pair => RegularMask(model.Graph.Initializers[pair.Key], pair.Value, pattern));
        var scores = weights.Keys.ToDictionary(name => name, name => Magnitudes(model.Graph.Initializers[name], isGlobal));
        var all = isGlobal ? Threshold(scores.Values.SelectMany(values => values), sparsity) : 0;
        return scores.ToDictionary(pair => pair.Key, pair => Mask(pair.Value, isGlobal ? all : Threshold(pair.Value, sparsity), model.Graph.Initializers[pair.Key].Shape));
    }

    /// <summary>The model with zeros where masks are 0; the original is left as it is.</summary>
    public static Model Apply(Model model, IReadOnlyDictionary<string, TensorData> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        var copy = ModelCopy.Of(model);
        foreach (var (name, mask) in masks)
            copy.Graph.Initializers[name] = WeightMasks.Initial(mask, copy.Graph.Initializers[name]);
        return copy;
    }

    /// <summary>The part of the masked weights that is 0.</summary>
    public static double Sparsity(Model model, IReadOnlyDictionary<string, TensorData> masks)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(masks);
        long zeros = 0, all = 0;
        foreach (var name in masks.Keys)
        {
            var values = model.Graph.Initializers[name].As<float>();
            zeros += values.Count(0f);
            all += values.Length;
        }
        return (double)zeros / all;
    }

    private static float[] Magnitudes(TensorData tensor, bool normalized)
    {
        var values = Array.ConvertAll(tensor.As<float>().ToArray(), Math.Abs);
        var scale = normalized ? Math.Sqrt(values.Average(value => (double)value * value)) : 1;
        return scale > 0 ? Array.ConvertAll(values, value => (float)(value / scale)) : values;
    }

    // What is below it goes: the part asked for, rounded to whole weights.
    private static float Threshold(IEnumerable<float> values, double sparsity)
    {
        float[] sorted = [.. values];
        Array.Sort(sorted);
        var count = (int)Math.Round(sorted.Length * sparsity);
        return count == 0 ? 0 : count == sorted.Length ? float.PositiveInfinity : sorted[count];
    }

    private static TensorData Mask(float[] scores, float threshold, IReadOnlyList<long> shape) => TensorData.From(Array.ConvertAll(scores, score => score < threshold ? 0f : 1f), [.. shape]);

    // Runs lie along the axis that is summed over; what is left at its end is kept.
    private static TensorData RegularMask(TensorData tensor, int axis, SparsityPattern pattern)
    {
        var values = tensor.As<float>();
        var (outer, size, bytes) = TensorSlice.Form(tensor, axis);
        var stride = (int)(bytes / sizeof(float));
        var mask = new float[values.Length];
        mask.AsSpan().Fill(1);
        var run = new (float Magnitude, int Place)[pattern.Of];
        for (var row = 0; row < outer * stride; row++)
        {
            var first = row / stride * (int)size * stride + row % stride;
            for (var start = 0; start + pattern.Of <= size; start += pattern.Of)
            {
                for (var i = 0; i < run.Length; i++)
                    run[i] = (Math.Abs(values[first + (start + i) * stride]), first + (start + i) * stride);
                Array.Sort(run);
                foreach (var (_, place) in run.AsSpan(0, pattern.Of - pattern.Kept))
                    mask[place] = 0;
            }
        }
        return TensorData.From(mask, [.. tensor.Shape]);
    }
}
