using EdgeRuntime.Benchmarks.Models;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Summary;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Benchmarks.Tests.Models;

/// <summary>Networks with random weights: as large as the published ones, and the same on both engines.</summary>
[ExactReference]
public sealed class RandomNetworkTests
{
    // Multiply-accumulates of the published models, as edgec inspect counts them.
    private static IEnumerable<TestCaseData> Networks()
    {
        yield return Case("ad01", MlperfTiny.Autoencoder, 264_192, endsInSoftmax: false);
        yield return Case("kws01", MlperfTiny.DsCnn, 2_656_768);
        yield return Case("sww01", MlperfTiny.WakeWord, 826_368);
        yield return Case("vww01", () => MlperfTiny.MobileNetV1(3), 7_489_664);
        yield return Case("person_detect", () => MlperfTiny.MobileNetV1(1), 7_157_888);
        yield return Case("ic01", () => MlperfTiny.ResNet8(16), 12_501_632);
        yield return Case("ic02", () => MlperfTiny.ResNet8(40), 76_473_920);
        yield return Case("MobileNetV2", MobileNetV2.Build, 300_774_272, endsInSoftmax: false);
        yield return Case("dense", DenseLayer.Build, 7_840, endsInSoftmax: false);
    }

    [TestCaseSource(nameof(Networks))]
    public void It_is_as_large_as_the_published_one(Func<Model> build, long macs, bool endsInSoftmax) => Assert.That(ModelSummary.Of(Shaped(build())).Macs, Is.EqualTo(macs));

    [TestCaseSource(nameof(Networks))]
    public void It_gives_the_same_on_both_engines_in_f32(Func<Model> build, long macs, bool endsInSoftmax) => Engines.AssertSame(Shaped(build()), tolerance: 1e-4f);

    [TestCaseSource(nameof(Networks))]
    public void It_gives_the_same_bits_on_both_engines_in_INT8(Func<Model> build, long macs, bool endsInSoftmax) => Engines.AssertSame(Quantized.Of(build()), endsInSoftmax ? 1e-6f : 0);

    [TestCaseSource(nameof(Networks))]
    public void Its_s8_form_gives_the_same_bits(Func<Model> build, long macs, bool endsInSoftmax)
    {
        Model model = Quantized.Of(build()), signed = Quantized.Of(build());
        SignedActivations.Apply(signed);
        var feeds = Engines.Feeds(model, seed: 1);
        var expected = Engines.Native(model, feeds);
        foreach (var (name, tensor) in Engines.Native(signed, feeds))
            Assert.That(Engines.Mismatch(expected[name], tensor), Is.Null, name);
        Assert.That(signed.Graph.Nodes.Where(node => node.Is("QuantizeLinear")).Select(node => signed.Graph.Initializers[node.Input(2)].Type), Is.Not.Empty.And.All.EqualTo(ElementType.Int8));
    }

    [Test]
    public void One_seed_gives_one_network()
    {
        var (first, second) = (MlperfTiny.DsCnn(), MlperfTiny.DsCnn());
        foreach (var (name, weights) in first.Graph.Initializers)
            Assert.That(second.Graph.Initializers[name].Bytes.Span.SequenceEqual(weights.Bytes.Span), name);
    }

    private static Model Shaped(Model model)
    {
        Graph.Passes.GraphOptimizer.Run(model);
        return model;
    }

    private static TestCaseData Case(string name, Func<Model> build, long macs, bool endsInSoftmax = true) => new TestCaseData(build, macs, endsInSoftmax).SetArgDisplayNames(name);
}
