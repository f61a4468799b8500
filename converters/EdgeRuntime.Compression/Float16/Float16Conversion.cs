using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Float16;

/// <summary>
/// Stores weights in f16: every large f32 initializer becomes an f16 one with a Cast to f32 behind it, so that any engine computes in f32 as before on weights rounded to 11 bits.
/// </summary>
public static class Float16Conversion
{
    /// <summary>Initializers with fewer elements stay f32: they are parameters rather than weights, and save nothing.</summary>
    public const int SmallestCount = 16;

    /// <summary>Converts a model.</summary>
    /// <param name="model">The float model; not changed.</param>
    /// <param name="kept">Receives the names of large initializers that stay f32 because a value is beyond ±65504, or not finite.</param>
    public static Model Run(Model model, ICollection<string>? kept = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var copy = ModelCopy.Of(model);
        var names = new GraphBuilder(copy);
        var fixedNames = model.Graph.Inputs.Concat(model.Graph.Outputs).Select(info => info.Name).ToHashSet(StringComparer.Ordinal);
        var casts = new List<Node>();
        foreach (var (name, tensor) in model.Graph.Initializers.Where(pair => pair.Value.Type == ElementType.Float32 && pair.Value.Count >= SmallestCount && !fixedNames.Contains(pair.Key)))
        {
            if (ToHalf(tensor) is not { } half)
            {
                kept?.Add(name);
                continue;
            }
            copy.Graph.Initializers.Remove(name);
            var stored = names.Constant(half, $"{name}_f16");
            casts.Add(new Node("Cast", [stored], [name], names.UniqueName($"{name}_cast")).With("to", (long)ElementType.Float32));
        }
        copy.Graph.Nodes.InsertRange(0, casts);
        return copy;
    }

    private static TensorData? ToHalf(TensorData tensor)
    {
        var values = tensor.As<float>();
        var halves = new Half[values.Length];
        for (var i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
            if (!Half.IsFinite(halves[i]))
                return null;
        }
        return TensorData.From(halves, [.. tensor.Shape]);
    }
}
