using System.Globalization;
using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Float16;

/// <summary>
/// Stores weights in f16 (or bf16): every large f32 initializer becomes one of 16 bits with a Cast to f32 behind it, so that any engine computes in f32 as before on weights rounded to 11 (or 8) bits.
/// </summary>
public static class Float16Conversion
{
    /// <summary>Initializers with fewer elements stay f32: they are parameters rather than weights, and save nothing.</summary>
    public const int SmallestCount = 16;

    private const double LargestHalf = 65504;

    // Names are long beside the weights of a small model: what stands for a weight with a longer one has a short one.
    private const int LongestName = 12;

    /// <summary>Converts a model.</summary>
    /// <param name="model">The float model; not changed.</param>
    /// <param name="options">What stays f32.</param>
    /// <param name="kept">Receives a line for each large initializer that stays f32 because of its values, its operator or the activations beside it, as in <c>'w' stays fp32: …</c>.</param>
    /// <exception cref="ConfigurationException">The type is neither f16 nor bf16.</exception>
    public static Model Run(Model model, Float16Options? options = null, ICollection<string>? kept = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new Float16Options();
        if (options.Type is not (ElementType.Float16 or ElementType.BFloat16))
            throw new ConfigurationException($"weights in {options.Type.ShortName()}: f16 or bf16 is expected.");
        var copy = ModelCopy.Of(model);
        var names = new GraphBuilder(copy);
        var index = new GraphIndex(model.Graph);
        var fixedNames = model.Graph.Inputs.Concat(model.Graph.Outputs).Select(info => info.Name).ToHashSet(StringComparer.Ordinal);
        var casts = new List<Node>();
        var captured = model.Graph.Nodes.SelectMany(SubGraphs.CapturedNames).ToHashSet(StringComparer.Ordinal);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, tensor) in model.Graph.Initializers.Where(pair => pair.Value.Type == ElementType.Float32 && pair.Value.Count >= SmallestCount && !fixedNames.Contains(pair.Key)))
        {
            var half = HalfTensor.Round(tensor, options.Type, out var reason);
            reason = index.Consumers(name).Select(node => Reason(node, options)).FirstOrDefault(found => found is not null) ?? reason;
            if (half is null || reason is not null)
            {
                kept?.Add($"'{name}' stays fp32: {reason}");
                continue;
            }
            copy.Graph.Initializers.Remove(name);
            var stored = names.Constant(half, $"h{casts.Count}");
            var widened = name.Length > LongestName && !captured.Contains(name) ? names.UniqueName($"w{casts.Count}") : name;
            casts.Add(new Node("Cast", [stored], [widened]).With("to", (long)ElementType.Float32));
            renamed[name] = widened;
        }
        for (var i = 0; i < copy.Graph.Nodes.Count; i++)
            copy.Graph.Nodes[i] = Reading(copy.Graph.Nodes[i], renamed);
        copy.Graph.Nodes.InsertRange(0, casts);
        return copy;
    }

    private static Node Reading(Node node, Dictionary<string, string> renamed) =>
        node.Inputs.Exists(renamed.ContainsKey) ? ModelCopy.Of(node, [.. node.Inputs.Select(input => renamed.GetValueOrDefault(input, input))], node.Outputs) : node;

    /// <summary>Why a node's weights stay f32, or null.</summary>
    private static string? Reason(Node node, Float16Options options)
    {
        if (options.KeptNodes.Contains(NodeSelection.KeyOf(node)))
            return $"node '{node.DisplayName}' is kept in fp32";
        if (options.BlockedOperators.Contains(node.OpType))
            return $"{node.OpType} is not computed in fp16";
        if (options.Type != ElementType.Float16 || options.Ranges is not { } table)
            return null;
        foreach (var value in node.Inputs.Concat(node.Outputs))
        {
            if (table.Ranges.TryGetValue(value, out var range) && Math.Max(-(double)range.Minimum, range.Maximum) > LargestHalf)
                return string.Create(CultureInfo.InvariantCulture, $"'{value}' reaches {Math.Max(-(double)range.Minimum, range.Maximum):G4}, and fp16 holds nothing beyond ±65504");
        }
        return null;
    }
}
