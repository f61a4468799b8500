using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Compression.Targets;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Compression.Tests.Targets;

[ExactReference]
public class TensorRtQuantizerTests
{
    private static Model Quantize(Model model, QuantizationOptions? options = null)
    {
        var table = Calibrator.Run(model, Enumerable.Range(100, 8).Select(seed => Engines.Feeds(model, seed)), new CalibrationOptions { Threads = 1 });
        return TensorRtQuantizer.Quantize(model, table, options);
    }

    /// <summary>The inputs that are read through a pair, as operator and index.</summary>
    private static IEnumerable<string> Pairs(Model model)
    {
        var index = new GraphIndex(model.Graph);
        return model.Graph.Nodes.Where(node => node.OpType is not ("QuantizeLinear" or "DequantizeLinear"))
            .SelectMany(node => node.Inputs.Select((input, i) => (Text: $"{node.OpType}.{i}", Quantized: index.Producer(input)?.OpType == "DequantizeLinear")))
            .Where(input => input.Quantized).Select(input => input.Text);
    }

    private static long Zero(Model model, Node node) => model.Graph.Initializers[node.Input(2)] is { Type: ElementType.Int8 } zero ? zero.As<sbyte>().ToArray().Max(z => Math.Abs(z)) : -1;

    [Test]
    public void Activations_are_symmetric_s8_and_weights_stay_f32_behind_a_pair()
    {
        var m = new ModelBuilder();
        var model = Quantize(m.Finish(m.Add("Relu", [m.Conv(m.Add("Relu", [m.Conv(m.Input(1, 16, 8, 8), 16, 24, 3)]), 24, 16, 3)])));
        Assert.That(Pairs(model), Is.EqualTo(new[] { "Conv.0", "Conv.1", "Conv.0", "Conv.1" }), "nothing behind the last Relu, no bias, no Relu");
        var quantize = model.Graph.Nodes.Where(node => node.OpType == "QuantizeLinear").ToList();
        Assert.That(quantize, Has.Count.EqualTo(4));
        Assert.That(quantize.Select(node => Zero(model, node)), Is.All.Zero);
        var weights = quantize.Where(node => model.Graph.Initializers.ContainsKey(node.Input(0))).ToList();
        Assert.That(weights.Select(node => (node.Int("axis", -9), model.Graph.Initializers[node.Input(0)].Type, model.Graph.Initializers[node.Input(1)].Count)),
            Is.EqualTo(new[] { (0L, ElementType.Float32, 24L), (0L, ElementType.Float32, 16L) }));
        Assert.That(model.Graph.Nodes.Where(node => node.OpType == "Conv").Select(node => model.Graph.Initializers[node.Input(2)].Type), Is.All.EqualTo(ElementType.Float32));
        Assert.That(quantize.Except(weights).Select(node => model.Graph.Initializers[node.Input(1)].Count), Is.All.EqualTo(1));
    }

    [Test]
    public void Transposed_convolutions_have_a_scale_for_each_output_channel_along_axis_1()
    {
        var m = new ModelBuilder();
        var model = Quantize(m.Finish(m.Add("ConvTranspose", [m.Input(1, 16, 6, 6), m.Weights(0.3f, 16, 20, 2, 2), m.Weights(0.3f, 20)], ("strides", new long[] { 2, 2 }))));
        var weights = model.Graph.Nodes.Single(node => node.OpType == "QuantizeLinear" && model.Graph.Initializers.ContainsKey(node.Input(0)));
        Assert.That((weights.Int("axis"), model.Graph.Initializers[weights.Input(1)].Count), Is.EqualTo((1L, 20L)));
        Engines.AssertSame(model, 1e-4f);
    }

    // Channels in and out, kernel rows and columns, groups, and whether another convolution comes before.
    [TestCase(16, 16, 3, 3, 1, true, ExpectedResult = true)]
    [TestCase(3, 16, 3, 3, 1, false, ExpectedResult = true, TestName = "the first convolution of a picture")]
    [TestCase(3, 8, 3, 3, 1, false, ExpectedResult = true, TestName = "8 channels of the model's input")]
    [TestCase(3, 7, 3, 3, 1, false, ExpectedResult = false, TestName = "no multiple of 8")]
    [TestCase(8, 8, 3, 3, 1, true, ExpectedResult = false, TestName = "8 to 8 channels inside")]
    [TestCase(8, 32, 1, 1, 1, true, ExpectedResult = true, TestName = "16 channels on one side")]
    [TestCase(8, 32, 1, 3, 1, true, ExpectedResult = false, TestName = "kernel not square")]
    [TestCase(24, 24, 3, 3, 24, true, ExpectedResult = true, TestName = "depthwise 3x3, 24 channels")]
    [TestCase(20, 20, 3, 3, 20, true, ExpectedResult = false, TestName = "depthwise 3x3, 20 channels")]
    [TestCase(24, 24, 1, 1, 24, true, ExpectedResult = false, TestName = "depthwise 1x1")]
    public bool Small_convolutions(int channels, int outputs, int height, int width, int groups, bool inside)
    {
        var m = new ModelBuilder();
        var x = inside ? m.Conv(m.Input(1, 32, 8, 8), 32, channels, 1) : m.Input(1, channels, 8, 8);
        var y = m.Add("Conv", [x, m.Weights(0.3f, outputs, channels / groups, height, width)], ("kernel_shape", new long[] { height, width }), ("group", groups));
        var model = m.Finish(m.Conv(y, outputs, 32, 1), m.Conv(m.Input(1, 16, 4, 4), 16, 16, 1));
        var quantized = Quantize(model);
        var index = new GraphIndex(quantized.Graph);
        return index.Producer(index.Producer(y)!.Input(0))?.OpType == "DequantizeLinear";
    }

    [TestCase(1, 32, 32, ExpectedResult = false, TestName = "a row times a matrix")]
    [TestCase(4, 32, 32, ExpectedResult = true)]
    [TestCase(4, 32, 10, ExpectedResult = false, TestName = "fewer than 16 columns")]
    [TestCase(4, 12, 32, ExpectedResult = false, TestName = "fewer than 16 rows")]
    public bool Small_products(int rows, int k, int n)
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Gemm", [m.Input(rows, k), m.Weights(0.3f, n, k), m.Weights(0.3f, n)], ("transB", 1L)), m.Conv(m.Input(1, 16, 4, 4), 16, 16, 1));
        return Pairs(Quantize(model)).Contains("Gemm.0");
    }

    [Test]
    public void Of_a_residual_sum_the_shortcut_alone_is_quantized([Values] bool shortcutFirst)
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Conv(m.Input(1, 16, 8, 8), 16, 16, 3, pad: 1)]);
        var y = m.Conv(m.Add("Relu", [m.Conv(x, 16, 16, 3, pad: 1)]), 16, 16, 3, pad: 1);
        var model = Quantize(m.Finish(m.Add("Relu", [m.Add("Add", shortcutFirst ? [x, y] : [y, x])])));
        Assert.That(Pairs(model).Where(pair => pair.StartsWith("Add", StringComparison.Ordinal)), Is.EqualTo(new[] { shortcutFirst ? "Add.0" : "Add.1" }));
        // The pair of x serves the convolution and the sum.
        Assert.That(model.Graph.Nodes.Count(node => node.OpType == "QuantizeLinear" && node.Input(0) == x), Is.EqualTo(1));
        Engines.AssertSame(model, 0.05f);
    }

    [TestCase(1)]
    [TestCase(2)]
    public void What_the_native_engine_runs_in_f32_keeps_s8_weights(int groups)
    {
        var m = new ModelBuilder();
        var x = m.Conv(m.Input(1, 32, 6, 6), 32, 40, 3, groups: groups);
        var model = Quantize(m.Finish(m.Add("Softmax", [x])));
        var options = new Lowering.LoweringOptions { WeightType = Lowering.WeightType.AsInModel };
        var plan = Lowering.GraphLowering.Lower(model, options);
        Assert.That(plan.Operations.Select(operation => operation.Code.ToString()), Has.One.EqualTo("Conv2D"), "its result is not quantized");
        Assert.That(plan.Constants.ByteCount, Is.LessThan(Lowering.GraphLowering.Lower(model, new Lowering.LoweringOptions()).Constants.ByteCount * 0.35));
        var feeds = Engines.Feeds(model, 1);
        Assert.That(Engines.Mismatch(Engines.Native(model, feeds).Values.Single(), Engines.Native(model, feeds, options).Values.Single()), Is.Null);
        Engines.AssertSame(model, 1e-4f, options: options);
    }

    [Test]
    public void With_convolutions_on_both_sides_the_shorter_one_is_the_shortcut()
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Conv(m.Input(1, 16, 8, 8), 16, 16, 3, pad: 1)]);
        var (projected, y) = (m.Conv(x, 16, 16, 1), m.Conv(m.Add("Relu", [m.Conv(x, 16, 16, 3, pad: 1)]), 16, 16, 3, pad: 1));
        Assert.That(Pairs(Quantize(m.Finish(m.Add("Add", [projected, y])))), Has.One.EqualTo("Add.0").And.None.EqualTo("Add.1"));
    }

    [Test]
    public void A_sum_of_a_result_and_its_own_function_is_no_residual_sum()
    {
        var m = new ModelBuilder();
        var x = m.Conv(m.Input(1, 16, 8, 8), 16, 16, 3);
        Assert.That(Pairs(Quantize(m.Finish(m.Add("Add", [x, m.Add("Softmax", [x])])))), Is.EqualTo(new[] { "Conv.0", "Conv.1" }));
    }

    [Test]
    public void Functions_and_moved_elements_have_no_pairs()
    {
        var m = new ModelBuilder();
        var x = m.Conv(m.Input(1, 16, 8, 8), 16, 16, 3);
        var joined = m.Add("Concat", [m.Add("Sigmoid", [x]), m.Add("LeakyRelu", [x])], ("axis", 1L));
        var model = Quantize(m.Finish(m.Add("Softmax", [m.Add("Flatten", [m.Add("GlobalAveragePool", [m.Conv(m.Add("MaxPool", [joined], ("kernel_shape", new long[] { 2, 2 })), 32, 16, 3)])])])));
        Assert.That(Pairs(model), Is.EqualTo(new[] { "Conv.0", "Conv.1", "Conv.0", "Conv.1", "GlobalAveragePool.0" }));
        Engines.AssertSame(model, 0.05f);
    }

    [Test]
    public void The_native_engine_runs_chains_in_INT8_and_agrees_with_ONNX_Runtime([Range(0, 11)] int seed)
    {
        var m = new ModelBuilder(seed);
        var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 16, 3)]);
        x = m.Add("Relu", [m.Conv(x, 16, 16, 3, pad: 1, groups: 16)]);
        var model = Quantize(m.Finish(m.Add("Gemm", [m.Add("Flatten", [m.Add("GlobalAveragePool", [m.Conv(x, 16, 32, 1)])]), m.Weights(0.3f, 32, 10), m.Weights(0.3f, 10)])));
        var codes = Lowering.GraphLowering.Lower(model, new Lowering.LoweringOptions()).Operations.Select(operation => operation.Code.ToString()).ToList();
        Assert.That(codes, Has.Exactly(2).EqualTo("Conv2DInt8").And.One.EqualTo("DepthwiseConv2DInt8"));
        // A value on the edge between two steps may fall to either side: ONNX Runtime computes some of these convolutions in f32.
        Engines.AssertSame(model, 0.05f, seed);
    }

    [Test]
    public void Excluded_nodes_stay_and_a_model_without_any_other_is_refused()
    {
        var m = new ModelBuilder();
        var first = m.Conv(m.Input(1, 16, 8, 8), 16, 16, 3);
        var model = m.Finish(m.Conv(first, 16, 16, 3));
        Assert.That(Pairs(Quantize(model, new QuantizationOptions { ExcludedNodes = [first] })), Is.EqualTo(new[] { "Conv.0", "Conv.1" }));
        Assert.That(() => Quantize(model, new QuantizationOptions { ExcludedOperators = ["Conv"] }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("--target cpu"));
    }
}
