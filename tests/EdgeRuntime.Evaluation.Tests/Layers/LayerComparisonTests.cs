using EdgeRuntime.Compression.Float16;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Graph;
using EdgeRuntime.TestKit;
using EdgeRuntime.Training;

namespace EdgeRuntime.Evaluation.Tests.Layers;

[ExactReference]
public sealed class LayerComparisonTests
{
    [Test]
    public void A_quantized_model_says_what_each_layer_lost()
    {
        var model = FloatNetwork.Make();
        var layers = LayerComparison.Run(model, FloatNetwork.Quantized(model), FloatNetwork.Samples(5));
        Assert.That(layers.Select(layer => layer.Operator), Is.EqualTo((string[])["Conv", "Flatten", "Gemm"]), "Relu is in the convolution's range");
        var (conv, gemm) = (layers[0], layers[2]);
        Assert.Multiple(() =>
        {
            Assert.That(layers.Select(layer => layer.Precision), Is.All.EqualTo("int8"));
            Assert.That(layers.Select(layer => layer.SqnrDb), Is.All.InRange(25, 60), "8 bits");
            Assert.That(layers.Select(layer => layer.Cosine), Is.All.InRange(0.99, 0.9999999));
            Assert.That((conv.Macs, gemm.Macs), Is.EqualTo((4L * 2 * 9 * 36, 144L * 3)));
            Assert.That((conv.FloatBytes, gemm.FloatBytes), Is.EqualTo((4 * (4 * 18 + 4), 4 * (144 * 3 + 3))));
            Assert.That(gemm.CompressedBytes, Is.InRange(144 * 3 + 12, gemm.FloatBytes / 2));
            Assert.That(conv.Weights!.Counts.Sum(), Is.EqualTo(72));
            Assert.That(conv.Weights.ChosenHigh, Is.GreaterThanOrEqualTo(conv.Weights.High).Within(1e-6));
            Assert.That(conv.Weights.SmallestScale, Is.LessThan(conv.Weights.LargestScale!.Value), "a scale for each channel");
            Assert.That(conv.Activations!.Counts.Sum(), Is.EqualTo(5 * 4 * 36));
            Assert.That(conv.Activations.Low, Is.Zero, "behind Relu");
            Assert.That(conv.Activations.ChosenLow, Is.Zero);
            Assert.That(conv.Activations.ChosenHigh, Is.EqualTo(255 * conv.Activations.LargestScale!.Value).Within(1e-9));
        });
    }

    [Test]
    public void Noise_is_that_of_both_outputs()
    {
        var model = FloatNetwork.Make();
        var quantized = FloatNetwork.Quantized(model);
        var gemm = LayerComparison.Run(model, quantized, FloatNetwork.Samples(3))[^1];
        using var reference = new GraphRunner(model, threads: 1);
        using var runner = new GraphRunner(quantized, threads: 1);
        var (signal, noise) = (0.0, 0.0);
        foreach (var feeds in FloatNetwork.Samples(3))
        {
            var (x, y) = (reference.Run(feeds)["logits"].As<float>().ToArray(), runner.Run(feeds)["logits"].As<float>().ToArray());
            signal += x.Sum(value => (double)value * value);
            noise += x.Zip(y).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2));
        }
        Assert.That(gemm.SqnrDb, Is.EqualTo(10 * Math.Log10(signal / noise)).Within(1e-6));
    }

    [Test]
    public void Layers_that_stay_float_are_called_so()
    {
        var model = FloatNetwork.Make();
        var mixed = LayerComparison.Run(model, FloatNetwork.Quantized(model, "Gemm"), FloatNetwork.Samples(2));
        var half = LayerComparison.Run(model, Float16Conversion.Run(model), []);
        Assert.Multiple(() =>
        {
            Assert.That(mixed.ToDictionary(layer => layer.Operator, layer => layer.Precision), Does.ContainKey("Gemm").WithValue("fp32").And.ContainKey("Conv").WithValue("int8"));
            Assert.That(half.Where(layer => layer.Weights is not null).Select(layer => layer.Precision), Is.EqualTo((string[])["fp16 weights", "fp16 weights"]));
            Assert.That(half.Select(layer => layer.SqnrDb), Is.All.Null, "nothing was run");
        });
    }

    [Test]
    public void The_graph_has_layers_only_and_their_edges()
    {
        var model = FloatNetwork.Make();
        var graph = PrecisionGraph.Of(model, FloatNetwork.Quantized(model));
        Assert.That(graph.Select(node => $"{node.Operator} {node.Precision} <{string.Join(',', node.From)}"), Is.EqualTo((string[])["Input  <", "Conv int8 <0", "Flatten int8 <1", "Gemm int8 <2", "Output  <3"]));
    }

    [Test]
    public void Pruning_is_counted_by_channels_and_by_zeros()
    {
        var (before, after) = (FloatNetwork.Make(), FloatNetwork.Make(3));
        var gemm = after.Graph.Nodes.Single(node => node.OpType == "Gemm");
        var weights = after.Graph.Initializers[gemm.Input(1)].As<float>().ToArray();
        weights.AsSpan(0, 100).Clear();
        after.Graph.Initializers[gemm.Input(1)] = TensorData.From(weights, [.. after.Graph.Initializers[gemm.Input(1)].Shape]);
        var rows = PruningComparison.Of(before, after);
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => (row.Operator, row.ChannelsBefore, row.ChannelsAfter, row.WeightsBefore, row.WeightsAfter)), Is.EqualTo(new[] { ("Conv", 4L, 3L, 72L, 54L), ("Gemm", 3L, 3L, 432L, 224L) }));
            Assert.That(rows[0].Removed, Is.EqualTo(0.25));
            Assert.That(PruningComparison.Of(before, before), Is.Empty);
        });
    }
}
