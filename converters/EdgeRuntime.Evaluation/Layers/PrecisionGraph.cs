using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Evaluation.Layers;

/// <summary>A model's graph as people think of it: layers with the precision that they compute in, without the nodes that only quantize or convert.</summary>
public static class PrecisionGraph
{
    /// <summary>The graph of a compressed model in terms of the float model.</summary>
    /// <param name="model">The float model; the compressed one itself where there is no other.</param>
    /// <param name="compressed">The compressed model; shapes are inferred in it.</param>
    public static IReadOnlyList<GraphNode> Of(Model model, Model compressed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(compressed);
        ShapeInference.Run(compressed);
        var index = new GraphIndex(compressed.Graph);
        var layers = LayerMap.Of(model, compressed);
        var inputs = compressed.Graph.RequiredInputs.ToList();
        var nodes = inputs.Select(input => new GraphNode(input.Name, "Input", "", Shape(input), [])).ToList();
        foreach (var layer in layers)
        {
            var read = layer.Region.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
            nodes.Add(new GraphNode(layer.Float.DisplayName, layer.Float.DisplayOperator, LayerPrecision.Of(layer, index), Shape(index.Graph.Find(layer.Node.Outputs[0])),
                [.. inputs.Index().Where(input => read.Contains(input.Item.Name)).Select(input => input.Index), .. layer.Before.Select(before => before + inputs.Count)]));
        }
        foreach (var output in compressed.Graph.Outputs)
        {
            var producer = layers.Index().FirstOrDefault(layer => layer.Item.Value == output.Name || layer.Item.Node.Outputs.Contains(output.Name));
            if (producer.Item is not null)
                nodes.Add(new GraphNode(output.Name, "Output", "", Shape(output), [producer.Index + inputs.Count]));
        }
        return nodes;
    }

    private static string Shape(ValueInfo? value) => value?.Shape is { Count: > 0 } shape ? string.Join('x', shape.Select(size => size.IsKnown ? $"{size.Value}" : "N")) : "";
}
