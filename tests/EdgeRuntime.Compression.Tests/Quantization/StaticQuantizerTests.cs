using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Compression.Tests.Quantization;

[ExactReference]
public class StaticQuantizerTests
{
    /// <summary>Quantizes with ranges from eight random inputs.</summary>
    private static Model Quantize(Model model, QuantizationOptions? options = null, CalibrationOptions? calibration = null)
    {
        var table = Calibrator.Run(model, Enumerable.Range(100, 8).Select(seed => Engines.Feeds(model, seed)), calibration ?? new CalibrationOptions { Threads = 1 });
        return StaticQuantizer.Quantize(model, table, options);
    }

    [Test]
    public void Random_networks_give_the_same_bits_on_both_engines([Range(0, 79)] int seed)
    {
        var model = Quantize(RandomModel.Build(seed));
        for (var input = 0; input < 3; input++)
        {
            var feeds = Engines.Feeds(model, seed * 10 + input);
            var expected = Engines.Reference(model, feeds);
            var actual = Engines.Native(model, feeds);
            foreach (var (name, tensor) in expected)
                Assert.That(Engines.Mismatch(tensor, actual[name]), Is.Null, $"{name} of seed {seed}");
        }
    }

    [Test]
    public void Functions_between_convolutions_are_tables_that_equal_ONNX_Runtime([Values("LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu")] string function)
    {
        var m = new ModelBuilder();
        var model = Quantize(m.Finish(m.Conv(m.Add(function, [m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3)]), 6, 4, 3)));
        var codes = Lowering.GraphLowering.Lower(model, new Lowering.LoweringOptions()).Operations.Select(operation => operation.Code.ToString()).ToList();
        Assert.That(codes, Is.EqualTo(new[] { "Quantize", "Transpose", "Conv2DInt8", "Lookup", "Conv2DInt8", "Transpose", "Dequantize" }));
        Engines.AssertSame(model, tolerance: 0);
    }

    [Test]
    public void Excluded_nodes_stay_in_f32()
    {
        var m = new ModelBuilder();
        var first = m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3);
        var model = m.Finish(m.Conv(first, 6, 4, 3));
        Assert.That(Quantized(Quantize(model, new QuantizationOptions { ExcludedNodes = [first] })), Is.EqualTo(1));
        Assert.That(Quantized(Quantize(model, new QuantizationOptions { ExcludedOperators = ["Conv"] })), Is.Zero);
        Engines.AssertSame(Quantize(model, new QuantizationOptions { ExcludedNodes = [first] }), tolerance: 1e-4f);

        static int Quantized(Model model) => model.Graph.Nodes.Count(node => node.OpType == "Conv" && model.Graph.Nodes.Exists(other => other.OpType == "DequantizeLinear" && other.Outputs[0] == node.Input(1)));
    }

    [Test]
    public void A_bound_that_quantization_does_not_set_stays()
    {
        // Joined with negative values, the sum's zero point is above 0, and its Relu no longer is what u8 does anyway.
        var m = new ModelBuilder();
        var x = m.Input(1, 3, 8, 8);
        var relu = m.Add("Relu", [m.Conv(x, 3, 6, 1)]);
        var model = Quantize(m.Finish(m.Conv(m.Add("Concat", [relu, m.Conv(x, 3, 2, 1)], ("axis", 1L)), 8, 4, 3)));
        Assert.That(model.Graph.Nodes.Count(node => node.OpType == "Relu"), Is.EqualTo(1));
        Engines.AssertSame(model, tolerance: 0);
    }

    [Test]
    public void Softmax_at_the_end_stays_in_f32()
    {
        var m = new ModelBuilder();
        var model = Quantize(m.Finish(m.Add("Softmax", [m.Add("Gemm", [m.Input(1, 20), m.Weights(1, 20, 10), m.Weights(1, 10)])])));
        Assert.That(model.Graph.Nodes[^1].OpType, Is.EqualTo("Softmax"));
        Engines.AssertSame(model, tolerance: 1e-6f);
    }

    [Test]
    public void Outputs_in_the_middle_keep_their_names_and_values()
    {
        var m = new ModelBuilder();
        var middle = m.Add("Relu", [m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3)]);
        var model = m.Finish(middle, m.Conv(middle, 6, 4, 3));
        var quantized = Quantize(model);
        Assert.That(quantized.Graph.Outputs.Select(o => o.Name), Is.EqualTo(model.Graph.Outputs.Select(o => o.Name)));
        Engines.AssertSame(quantized, tolerance: 0);
        var feeds = Engines.Feeds(model, 100);
        var (expected, actual) = (Engines.Reference(model, feeds), Engines.Reference(quantized, feeds));
        foreach (var name in expected.Keys)
        {
            for (var i = 0; i < expected[name].Count; i++)
                Assert.That(actual[name].As<float>()[i], Is.EqualTo(expected[name].As<float>()[i]).Within(0.15), name);
        }
    }

    [Test]
    public void The_source_model_is_left_as_it_was()
    {
        var model = RandomModel.Build(3);
        var before = Graph.Onnx.OnnxWriter.ToBytes(model);
        Quantize(model);
        Assert.That(Graph.Onnx.OnnxWriter.ToBytes(model), Is.EqualTo(before));
    }

    [Test]
    public void Old_operator_sets_and_foreign_tables_are_refused()
    {
        var m = new ModelBuilder(opset: 11);
        var old = m.Finish(m.Add("Relu", [m.Input(1, 4)]));
        Assert.That(() => Quantize(old), Throws.TypeOf<ConfigurationException>().With.Message.Contains("operator set 11"));
        var table = Calibrator.Run(old, [Engines.Feeds(old, 1)]);
        Assert.That(() => StaticQuantizer.Quantize(RandomModel.Build(1), table), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no range"));
    }

    [Test]
    public void Signed_activations_give_the_same_bits([Range(0, 19)] int seed)
    {
        // What other tools write: s8 with the zero point 128 lower stands for the same numbers.
        var model = Quantize(RandomModel.Build(seed));
        var feeds = Engines.Feeds(model, 1);
        // ONNX Runtime leaves much of an s8 model in f32 on x64 (DequantizeLinear, Conv, QuantizeLinear), where a value on the edge between two steps may fall to the other: its u8 model is the reference.
        var expected = Engines.Reference(model, feeds).Values.Single();
        foreach (var (name, tensor) in model.Graph.Initializers.Where(pair => pair.Value is { Type: ElementType.UInt8, Count: 1 }).ToList())
            model.Graph.Initializers[name] = TensorData.Scalar((sbyte)(tensor.As<byte>()[0] - 128));
        model.Graph.Values.Clear();
        Assert.That(Engines.Mismatch(expected, Engines.Native(model, feeds).Values.Single()), Is.Null);
    }

    [Test]
    public void A_Relu_left_before_QuantizeLinear_becomes_a_bound()
    {
        var m = new ModelBuilder();
        var model = Quantize(m.Finish(m.Conv(m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3), 6, 4, 3)));
        // A zero point above 0, so that the Relu cuts what u8 would keep.
        var quantize = model.Graph.Nodes.First(node => node.OpType == "QuantizeLinear" && node.Input(0).StartsWith("conv", StringComparison.Ordinal));
        var before = quantize.Inputs[0];
        quantize.Inputs[0] = "bounded";
        model.Graph.Nodes.Insert(model.Graph.Nodes.IndexOf(quantize), new Node("Relu", [before], ["bounded"], "bound"));
        var plan = Lowering.GraphLowering.Lower(model, new Lowering.LoweringOptions());
        Assert.That(plan.Operations.Select(operation => operation.Code.ToString()), Has.Exactly(2).EqualTo("Conv2DInt8"));
        // ONNX Runtime computes this convolution in f32, so a value on the edge between two steps may fall to the other.
        var feeds = Engines.Feeds(model, 1);
        var (expected, actual) = (Engines.Reference(model, feeds).Values.Single(), Engines.Native(model, feeds).Values.Single());
        for (var i = 0; i < expected.Count; i++)
            Assert.That(actual.As<float>()[i], Is.EqualTo(expected.As<float>()[i]).Within(0.05));
    }

    [Test]
    public void Optimized_float_networks_equal_ONNX_Runtime([Range(0, 39)] int seed)
    {
        var model = RandomModel.Build(seed);
        Engines.AssertSame(model, 1e-4f, seed);
        Graph.Passes.GraphOptimizer.Run(model);
        Engines.AssertSame(model, 1e-4f, seed);
    }

    /// <summary>The file has operator set 9, which import upgrades.</summary>
    [Test]
    public void UltraFace_is_quantized_to_the_same_bits_on_both_engines()
    {
        var model = Graph.Onnx.OnnxImport.Read(TestKit.TestData.Shared("onnx/ultraface_version-RFB-320.onnx"));
        Graph.Passes.GraphOptimizer.Run(model);
        var table = Calibrator.Run(model, Enumerable.Range(1, 2).Select(seed => Engines.Feeds(model, seed)), new CalibrationOptions { Threads = 1 });
        var quantized = StaticQuantizer.Quantize(model, table);
        // The boxes' arithmetic at the end is f32; everything before it has to agree bit by bit.
        Engines.AssertSame(quantized, tolerance: 1e-6f);
    }
}
