using System.Runtime.InteropServices;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Inference.OnnxRuntime.Tests;

/// <summary>One model, both engines: the answer is the same, layer by layer.</summary>
public class EngineComparisonTests
{
    [Test]
    public void Both_engines_agree_on_every_tensor_of_a_small_network([Values(1, 2)] int threads)
    {
        var model = Network();
        ShapeInference.Run(model);
        var plan = GraphLowering.Lower(model, new LoweringOptions());
        using var native = NativeSession.Open(plan, new SessionOptions { Threads = threads, KeepIntermediates = true });
        foreach (var node in model.Graph.Nodes.SelectMany(n => n.Outputs).Where(o => model.Graph.Outputs.All(v => v.Name != o)))
            model.Graph.Outputs.Add(new ValueInfo(node, ElementType.Float32, null));
        ShapeInference.Run(model);
        using var onnx = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions { Threads = threads });

        var random = new Random(3);
        foreach (ref var value in native.Input(0).As<float>())
            value = random.NextSingle() - 0.5f;
        native.Input(0).Bytes.CopyTo(onnx.Input(0).Bytes);
        native.Run();
        onnx.Run();

        var compared = 0;
        foreach (var tensor in native.Intermediates)
        {
            if (onnx.Outputs.All(o => o.Name != tensor.Name))
                continue;
            var index = onnx.OutputIndex(tensor.Name);
            Assert.That(tensor.Shape, Is.EqualTo(onnx.Outputs[index].Shape), tensor.Name);
            var expected = onnx.Output(index).As<float>().ToArray();
            Assert.That(MemoryMarshal.Cast<byte, float>(native.Intermediate(tensor.Name)).ToArray(), Is.EqualTo(expected).Within(2e-5), tensor.Name);
            compared++;
        }
        Assert.That(compared, Is.GreaterThanOrEqualTo(6), "tensors compared");
        Assert.That(native.Output(0).As<float>().ToArray(), Is.EqualTo(onnx.Output(0).As<float>().ToArray()).Within(1e-6));
    }

    private static Model Network()
    {
        var random = new Random(1);
        var graph = new GraphBuilder("network");
        var x = graph.Input("x", ElementType.Float32, 1, 3, 16, 12);
        var conv = graph.Add("Conv", [x, Weights(24, 3, 3, 3), Weights(24)], ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 2 }));
        var relu = graph.Add("Relu", [conv]);
        var depthwise = graph.Add("Conv", [relu, Weights(24, 1, 3, 3), Weights(24)], ("pads", new long[] { 1, 1, 1, 1 }), ("group", 24));
        var sum = graph.Add("Add", [relu, depthwise]);
        var pooled = graph.Add("MaxPool", [sum], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var pointwise = graph.Add("Conv", [pooled, Weights(10, 24, 1, 1), Weights(10)]);
        var active = graph.Add("Sigmoid", [pointwise]);
        var flat = graph.Add("Flatten", [active]);
        var dense = graph.Add("Gemm", [flat, Weights(120, 7), Weights(7)]);
        graph.Output(graph.AddNamed("y", "Softmax", [dense]), ElementType.Float32, [1, 7]);
        return graph.Model;

        string Weights(params long[] shape)
        {
            var count = (int)shape.Aggregate(1L, (a, b) => a * b);
            return graph.Constant(TensorData.From(Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray(), shape), "weights");
        }
    }
}
