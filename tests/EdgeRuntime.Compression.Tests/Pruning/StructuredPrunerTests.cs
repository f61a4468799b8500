using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Compression.Pruning.Importance;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Compression.Tests.Pruning;

/// <summary>Budgets, rounding, importance, and what is said where nothing can be done.</summary>
public class StructuredPrunerTests
{
    [Test]
    public void Budgets_are_met_and_channels_are_whole_tiles([Values] TargetKind kind, [Values(0.35, 0.6)] double value, [Values] bool isGlobal)
    {
        var pruner = new StructuredPruner(Residual(), new StructuredPruningOptions { Target = new PruningTarget(kind == TargetKind.Latency ? TargetKind.Macs : kind, value), IsGlobal = isGlobal });
        var result = pruner.Run();
        switch (kind)
        {
            case TargetKind.Ratio:
                var (before, after) = (result.Groups.Where(group => group.Kept is null).Sum(group => group.Before), result.Groups.Where(group => group.Kept is null).Sum(group => group.After));
                Assert.That(1 - (double)after / before, Is.EqualTo(value).Within(0.12));
                break;
            case TargetKind.Bytes:
                Assert.That(result.BytesAfter, Is.InRange(result.BytesBefore * value * 0.6, result.BytesBefore * value));
                break;
            default:
                Assert.That(result.MacsAfter, Is.InRange(result.MacsBefore * value * 0.6, result.MacsBefore * value));
                break;
        }
        Assert.That(result.Groups.Where(group => group.Kept is null).Select(group => group.After % 8), Is.All.Zero);
        Engines.AssertSame(result.Model);
    }

    [Test]
    public void The_least_important_channels_go([Values] ImportanceMethod method, [Values] bool openBatch)
    {
        var m = new ModelBuilder();
        var weights = new float[8 * 3 * 3 * 3];
        var random = new Random(3);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (random.NextSingle() * 2 - 1) * (i / 27 is 2 or 5 ? 0.01f : 1);
        var scales = Enumerable.Range(0, 8).Select(i => i is 2 or 5 ? 0.01f : 1f).ToArray();
        var x = m.Add("Conv", [m.Input(openBatch ? new Dimension(-1, "batch") : 1, 3, 6, 6), m.Constant(TensorData.From(weights, 8, 3, 3, 3))]);
        x = m.Add("BatchNormalization", [x, m.Constant(TensorData.From(scales, 8)), m.Weights(0.1f, 8), m.Weights(0.1f, 8), m.Constant(TensorData.From(Enumerable.Repeat(1f, 8).ToArray(), 8))]);
        var model = PruningNetworks.Classifier(m, x, 8);
        // FPGM removes what others can stand for: the two that are near to each other and to the middle.
        var options = new StructuredPruningOptions { Target = new PruningTarget(TargetKind.Ratio, 0.25), RoundTo = 1, Method = method, Samples = () => Enumerable.Range(0, 8).Select(seed => new LabelledFeeds(Engines.Feeds(model, seed), [seed % 10])) };
        var pruned = new StructuredPruner(model, options).Run().Model;
        Assert.That(pruned.Graph.Initializers.Values.Single(tensor => tensor.Shape.Count == 4).As<float>().ToArray(), Is.EqualTo(weights.Where((_, i) => i / 27 is not (2 or 5))));
    }

    [Test]
    public void The_first_layer_keeps_half_and_excluded_nodes_all()
    {
        var model = Residual();
        var names = model.Graph.Nodes.Where(node => node.OpType == "Conv").Select(node => node.DisplayName).ToList();
        var result = new StructuredPruner(model, new StructuredPruningOptions { Target = new PruningTarget(TargetKind.Ratio, 0.6), Excluded = [names[1]], RoundTo = 4 }).Run();
        var groups = result.Groups.ToDictionary(group => group.Nodes[0]);
        Assert.That(groups[names[0]].After, Is.EqualTo(16));
        Assert.That((groups[names[1]].After, groups[names[1]].Kept), Is.EqualTo((24, "excluded")));
        Assert.That(groups[names[3]].After, Is.LessThan(48 / 2));
    }

    [Test]
    public void Patterns_and_operators_choose_groups()
    {
        var model = Residual();
        List<string> Kept(Func<StructuredPruningOptions, StructuredPruningOptions> change) =>
            new StructuredPruner(model, change(new StructuredPruningOptions { Target = new PruningTarget(TargetKind.Ratio, 0.3), RoundTo = 4 })).Run().Groups.Where(group => group.Kept == "excluded").Select(group => group.Nodes[0]).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(Kept(options => options with { Excluded = ["*_3"] }), Is.EqualTo(new[] { "conv_3" }));
            Assert.That(Kept(options => options with { Only = ["op:Conv"] }), Is.Empty, "all groups that can be pruned are made by convolutions");
            Assert.That(Kept(options => options with { Only = ["*_3"] }), Has.Count.EqualTo(2));
            Assert.That(() => Kept(options => options with { Only = ["op:Relu"] }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("--only op:Relu: these nodes have no weights that make channels"));
        });
    }

    [Test]
    public void Errors_say_what_is_wrong()
    {
        var model = Residual();
        string Message(Func<StructuredPruningOptions, StructuredPruningOptions> change) =>
            Assert.Throws<ConfigurationException>(() => new StructuredPruner(model, change(new StructuredPruningOptions { Target = new PruningTarget(TargetKind.Macs, 0.5) })).Run())!.Message;
        Assert.That(Message(options => options with { Excluded = ["Conv_1"] }), Does.StartWith("--exclude Conv_1: the model has no such node once it is simplified; did you mean 'conv_1'?"));
        Assert.That(Message(options => options with { Only = ["gemm"] }), Is.EqualTo("--only gemm: node 'gemm' cannot be pruned: 'gemm' is an output of the model."));
        Assert.That(Message(options => options with { Excluded = ["relu"] }), Does.StartWith("--exclude relu: node 'relu' has no weights that make channels; name one of 'conv'"));
        Assert.That(Message(options => options with { Target = new PruningTarget(TargetKind.Macs, 0.01) }), Does.Contain("cannot be reached; with all that may be removed it is"));
        Assert.That(Message(options => options with { Target = new PruningTarget(TargetKind.Bytes, 10, IsFraction: false) }), Does.Contain("10 bytes cannot be reached"));
        Assert.That(Message(options => options with { Method = ImportanceMethod.Taylor }), Does.Contain("needs labelled samples"));
        var broken = Engines.Feeds(model, 1).ToDictionary(feed => feed.Key, feed => TensorData.From(Enumerable.Repeat(float.NaN, (int)feed.Value.Count).ToArray(), [.. feed.Value.Shape]));
        Assert.That(Message(options => options with { Method = ImportanceMethod.Taylor, Samples = () => [new LabelledFeeds(broken, [0])] }), Does.Contain("NaN or infinite; check the data"));
        Assert.That(Message(options => options with { RoundTo = 0 }), Does.Contain("--round-to 0"));
        Assert.That(Message(options => options with { MinimumChannels = 0 }), Does.Contain("--min-channels 0"));
        Assert.That(Message(options => options with { MaximumRatio = 1.5 }), Does.Contain("--max-ratio 1.5"));
    }

    [TestCase(TargetKind.Macs, "6M", 6e6, false)]
    [TestCase(TargetKind.Macs, "0.5", 0.5, true)]
    [TestCase(TargetKind.Bytes, "150kB", 150e3, false)]
    [TestCase(TargetKind.Latency, "1.5ms", 1500, false)]
    [TestCase(TargetKind.Ratio, "0.25", 0.25, true)]
    public void Targets_are_read(TargetKind kind, string text, double value, bool isFraction) => Assert.That(PruningTarget.Parse(kind, text), Is.EqualTo(new PruningTarget(kind, value, isFraction)));

    [TestCase(TargetKind.Ratio, "1")]
    [TestCase(TargetKind.Macs, "0")]
    [TestCase(TargetKind.Macs, "1.5")]
    [TestCase(TargetKind.Bytes, "-5k")]
    [TestCase(TargetKind.Latency, "fast")]
    public void Other_targets_are_refused(TargetKind kind, string text) => Assert.That(() => PruningTarget.Parse(kind, text), Throws.TypeOf<ConfigurationException>().With.Message.Contains(text));

    [Test]
    public void Latency_is_measured()
    {
        var result = new StructuredPruner(Residual(), new StructuredPruningOptions { Target = new PruningTarget(TargetKind.Latency, 1e9, IsFraction: false), Int8Latency = true }).Run();
        Assert.That(result.MacsAfter, Is.EqualTo(result.MacsBefore), "the model is fast enough as it is");
        Assert.That(() => new StructuredPruner(Residual(), new StructuredPruningOptions { Target = new PruningTarget(TargetKind.Latency, 1e-3, IsFraction: false) }).Run(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("us cannot be reached"));
    }

    [TestCase("mlperf-tiny/ic01_resnet_float.tflite")]
    [TestCase("mlperf-tiny/vww01_float.tflite")]
    [TestCase("onnx/ultraface_version-RFB-320.onnx")]
    [TestCase("tflite/mp_selfie_segmentation.tflite")]
    public void Real_models(string file)
    {
        var result = new StructuredPruner(ModelReader.Read(TestData.Shared(file)), new StructuredPruningOptions { Target = new PruningTarget(TargetKind.Macs, 0.6) }).Run();
        Assert.That(result.MacsAfter, Is.InRange(0.45 * result.MacsBefore, 0.6 * result.MacsBefore));
    }

    /// <summary>Two residual stages: 32, 24 in between, 48.</summary>
    private static Model Residual()
    {
        var m = new ModelBuilder(5);
        var x = PruningNetworks.Relu(m, m.Conv(m.Input(1, 3, 12, 12), 3, 32, 3, pad: 1));
        x = PruningNetworks.Relu(m, m.Add("Add", [x, m.Conv(PruningNetworks.Relu(m, m.Conv(x, 32, 24, 3, pad: 1)), 24, 32, 3, pad: 1)]));
        return PruningNetworks.Classifier(m, PruningNetworks.Relu(m, m.Conv(x, 32, 48, 3, stride: 2)), 48);
    }
}
