using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Correction;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Correction;

/// <summary>Equalization changes weights and nothing that the model computes.</summary>
public class CrossLayerEqualizationTests
{
    private static readonly CalibrationOptions s_how = new() { Threads = 1 };

    private static IEnumerable<Dictionary<string, TensorData>> Batches(Model model) => Enumerable.Range(100, 8).Select(seed => Engines.Feeds(model, seed));

    private static Model Equalize(Model model, bool perTensor, out int pairs, out int absorbed) =>
        CrossLayerEqualization.Run(model, perTensor, Batches(model), s_how, null, default, out pairs, out absorbed);

    private static void AssertSameOutputs(Model expected, Model actual)
    {
        foreach (var feeds in Batches(expected))
        {
            var (before, after) = (Engines.Reference(expected, feeds).Values.Single().As<float>().ToArray(), Engines.Reference(actual, feeds).Values.Single().As<float>().ToArray());
            var largest = before.Max(Math.Abs);
            for (var i = 0; i < before.Length; i++)
                Assert.That(after[i], Is.EqualTo(before[i]).Within(2e-5 * largest + 1e-6));
        }
    }

    /// <summary>Weights whose output channels differ in range by up to 2^5.</summary>
    private static string Uneven(ModelBuilder m, params long[] shape)
    {
        var random = new Random((int)shape[0]);
        var inner = (int)shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        return m.Constant(TensorData.From(Enumerable.Range(0, (int)shape[0] * inner).Select(i => (random.NextSingle() * 2 - 1) * MathF.Pow(2, -(i / inner % 6)) / MathF.Sqrt(inner)).ToArray(), shape));
    }

    private static Model Blocks(float limit)
    {
        var m = new ModelBuilder();
        string Activate(string x) => float.IsFinite(limit) ? m.Add("Clip", [x, m.Constant(TensorData.Scalar(0f)), m.Constant(TensorData.Scalar(limit))]) : m.Add("Relu", [x]);
        var x = Activate(m.Add("Conv", [m.Input(1, 4, 10, 10), Uneven(m, 16, 4, 1, 1), m.Weights(0.2f, 16)]));
        x = Activate(m.Add("Conv", [x, Uneven(m, 16, 1, 3, 3), m.Weights(0.2f, 16)], ("group", 16L), ("pads", new long[] { 1, 1, 1, 1 })));
        return m.Finish(m.Add("Conv", [x, Uneven(m, 8, 16, 1, 1), m.Weights(0.2f, 8)]));
    }

    [Test]
    public void A_depthwise_chain_computes_the_same([Values] bool perTensor, [Values(float.PositiveInfinity, 0.7f)] float limit)
    {
        var model = Blocks(limit);
        var equalized = Equalize(model, perTensor, out var pairs, out _);
        Assert.That(pairs, Is.EqualTo(2));
        Assert.That(equalized.Graph.Nodes.Where(node => node.OpType == "Conv").Select(node => equalized.Graph.Initializers[node.Input(1)].As<float>()[^1]),
            Is.Not.EqualTo(model.Graph.Nodes.Where(node => node.OpType == "Conv").Select(node => model.Graph.Initializers[node.Input(1)].As<float>()[^1])));
        AssertSameOutputs(model, equalized);
    }

    [Test]
    public void Per_tensor_the_ranges_of_weights_meet_in_the_middle()
    {
        // Channel ranges 4 and 1 in the first layer, 1 and 1 in the second: s = 2 and 1 (Nagel et al., equation 11).
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Add("Gemm", [m.Input(1, 2), m.Constant(TensorData.From([4f, 1f, -2f, 0.5f], 2, 2)), m.Constant(TensorData.From([8f, 3f], 2))])]);
        var model = m.Finish(m.Add("Gemm", [x, m.Constant(TensorData.From([1f, -0.5f, 0.25f, 1f], 2, 2)), m.Constant(TensorData.From([0f, 0f], 2))]));
        var equalized = Equalize(model, perTensor: true, out _, out _);
        float[] Of(Model of, int node, int input) => of.Graph.Initializers[of.Graph.Nodes.Where(n => n.OpType == "Gemm").ElementAt(node).Input(input)].As<float>().ToArray();
        Assert.That(Of(equalized, 0, 1), Is.EqualTo(new[] { 2f, 1f, -1f, 0.5f }).Within(1e-6));
        Assert.That(Of(equalized, 1, 1), Is.EqualTo(new[] { 2f, -1f, 0.25f, 1f }).Within(1e-6));
        AssertSameOutputs(model, equalized);
    }

    [Test]
    public void Per_channel_the_activations_channels_get_one_range()
    {
        var model = Blocks(float.PositiveInfinity);
        var equalized = Equalize(model, perTensor: false, out _, out _);
        var value = model.Graph.Nodes[0].Outputs[0];
        double Spread(Model of)
        {
            var ranges = ChannelRanges.Find(of, [value], Batches(of), s_how, null, default)[value];
            return ranges.Max(range => range.Maximum) / ranges.Min(range => range.Maximum);
        }
        Assert.That(Spread(model), Is.GreaterThan(4));
        Assert.That(Spread(equalized), Is.LessThan(1.1));
    }

    [Test]
    public void A_bias_that_keeps_a_channel_above_zero_moves_on()
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Add("Gemm", [m.Input(1, 3), m.Weights(0.2f, 3, 4), m.Constant(TensorData.From([50f, 0f, 50f, -1f], 4))])]);
        var model = m.Finish(m.Add("Gemm", [x, m.Weights(0.5f, 4, 2), m.Weights(0.5f, 2)]));
        var equalized = Equalize(model, perTensor: true, out _, out var absorbed);
        Assert.That(absorbed, Is.GreaterThanOrEqualTo(2));
        var biases = equalized.Graph.Initializers[equalized.Graph.Nodes.First(node => node.OpType == "Gemm").Input(2)].As<float>();
        Assert.That(Math.Max(biases[0], biases[2]), Is.LessThan(25));
        AssertSameOutputs(model, equalized);
    }

    [Test]
    public void Any_network_computes_the_same([Range(0, 14)] int seed, [Values] bool perTensor)
    {
        var model = RandomModel.Build(seed);
        AssertSameOutputs(model, Equalize(model, perTensor, out _, out _));
    }

    [Test]
    public void A_value_that_others_read_too_is_left_alone()
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 8, 8), 3, 8, 1)]);
        var model = m.Finish(m.Add("Add", [x, m.Conv(x, 8, 8, 1)]));
        Equalize(model, perTensor: false, out var pairs, out _);
        Assert.That(pairs, Is.Zero);
    }
}
