using System.Text.Json;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Graph.Tests.Summary;

[TestFixture]
public class ModelSummaryTests
{
    [Test]
    public void Parameters_and_products_are_counted()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, new Dimension(-1, "N"), 4, 8, 8);
        var weight = graph.Constant(TensorData.From(new float[6 * 2 * 3 * 3], 6, 2, 3, 3));
        var y = graph.AddNamed("conv", "Conv", [x, weight, graph.Constant(TensorData.From(new float[6], 6))], ("group", 2));
        y = graph.Add("ConvTranspose", [y, graph.Constant(TensorData.From(new float[6 * 5 * 2 * 2], 6, 5, 2, 2))], ("strides", new long[] { 2, 2 }));
        y = graph.Add("MatMul", [graph.Add("Flatten", [y]), graph.Constant(TensorData.From(new float[720 * 3], 720, 3))]);
        graph.Output(y);

        var summary = ModelSummary.Of(graph.Model);

        Assert.Multiple(() =>
        {
            Assert.That(summary.Nodes.Select(node => node.Macs), Is.EqualTo([6L * 36 * 18, 6 * 36 * 20, 0, 720 * 3]));
            Assert.That(summary.Nodes.Select(node => node.Parameters), Is.EqualTo([114L, 120, 0, 2160]));
            Assert.That(summary.Nodes[0], Has.Property("Name").EqualTo("conv"));
            Assert.That(summary.Nodes[0].Outputs, Is.EqualTo([new ValueSummary("conv", "f32", "Nx6x6x6")]));
            Assert.That(summary.Parameters, Is.EqualTo(2394));
            Assert.That(summary.ParameterBytes, Is.EqualTo(4 * 2394));
            Assert.That(summary.Macs, Is.EqualTo(summary.Nodes.Sum(node => node.Macs)));
            Assert.That(JsonSerializer.Serialize(summary), Does.Contain("\"Shape\":\"Nx4x8x8\""));
        });
    }

    [Test]
    public void Recurrent_weights_are_used_once_a_step()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", ElementType.Float32, 5, 2, 3);
        graph.Add("LSTM", [x, graph.Constant(TensorData.From(new float[16 * 3], 1, 16, 3)), graph.Constant(TensorData.From(new float[16 * 4], 1, 16, 4))], ("hidden_size", 4));

        Assert.That(ModelSummary.Of(graph.Model).Macs, Is.EqualTo(5 * 2 * 16 * (3 + 4)));
    }

    // The README of Ultra-Light-Fast-Generic-Face-Detector-1MB: 1.1 MB of f32, 90 to 109 million operations for 320x240.
    [Test]
    public void A_real_model_has_known_costs()
    {
        var summary = ModelSummary.Of(OnnxReader.Read(OnnxModels.Shared().Single(path => path.Contains("ultraface", StringComparison.Ordinal))));
        TestContext.Out.WriteLine($"{summary.Parameters} parameters, {summary.Macs} MACs");
        Assert.That(summary.Parameters, Is.InRange(250_000, 350_000));
        Assert.That(summary.Macs, Is.InRange(90_000_000, 109_000_000));
        Assert.That(summary.Nodes.SelectMany(node => node.Outputs), Has.All.Property("Shape").Not.Contains("?"));
    }
}
