using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Evaluation.Tests;

/// <summary>A GRU of one step that keeps its hidden state.</summary>
internal static class StatefulModel
{
    private const int Hidden = 6;

    public static void WriteBundle(string path)
    {
        var model = Make();
        var manifest = new Manifest
        {
            FormatVersion = 2,
            Producer = "tests",
            Name = "stateful",
            Engines = ["native", "onnxruntime"],
            Inputs = [new ManifestTensor { Name = "h", Shape = [1, 1, Hidden] }, new ManifestTensor { Name = "x", Shape = [1, 1, 3] }],
            Outputs = [new ManifestTensor { Name = "hn", Shape = [1, 1, Hidden] }, new ManifestTensor { Name = "y", Shape = [1, 1, 1, Hidden] }],
            State = [new StatePair { Input = "h", Output = "hn" }],
        };
        BundleWriter.Write(path, manifest, [new BundleEntry(BundleEntryNames.Plan, PlanWriter.ToBytes(GraphLowering.Lower(model, new LoweringOptions()))), new BundleEntry(BundleEntryNames.Model, OnnxWriter.ToBytes(model))]);
    }

    private static Model Make()
    {
        var random = new Random(3);
        var graph = new GraphBuilder("stateful", opset: 14);
        string h = graph.Input("h", ElementType.Float32, 1, 1, Hidden), x = graph.Input("x", ElementType.Float32, 1, 1, 3);
        graph.Graph.Nodes.Add(new Node("GRU", [x, Weights(1, 3 * Hidden, 3), Weights(1, 3 * Hidden, Hidden), "", "", h], ["y", "hn"], "gru").With("hidden_size", (long)Hidden));
        graph.Output("hn");
        graph.Output("y");
        ShapeInference.Run(graph.Model);
        return graph.Model;

        string Weights(params long[] shape) =>
            graph.Constant(TensorData.From(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => random.NextSingle() - 0.5f).ToArray(), shape), "weights");
    }
}
