using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Correction;

/// <summary>Changes biases of a model; one that several layers share is not changed for the others.</summary>
internal static class LayerBias
{
    /// <summary>Adds values to the bias of the Conv or Gemm with this output; gives it one where it has none.</summary>
    public static void Add(Model model, string output, float[] values)
    {
        var at = model.Graph.Nodes.FindIndex(node => node.Outputs[0] == output);
        var node = model.Graph.Nodes[at];
        var old = node.HasInput(2) ? new GraphIndex(model.Graph).Constant(node.Input(2))!.As<float>().ToArray() : new float[values.Length];
        var bias = new GraphBuilder(model).Constant(TensorData.From([.. old.Zip(values, (a, b) => a + b)], values.Length), $"{output}_bias");
        // Copies of a model share its nodes.
        model.Graph.Nodes[at] = ModelCopy.Of(node, [.. node.Inputs.Take(2), bias], node.Outputs);
    }
}
