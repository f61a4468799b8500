using EdgeRuntime.Compression.WeightOnly;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Compression.Tests.WeightOnly;

[ExactReference]
public class WeightOnlyTests
{
    private static readonly LoweringOptions s_small = new() { WeightType = WeightType.AsInModel };
    private static readonly WeightOnlyOptions s_any = new() { SmallestCount = 1 };

    /// <summary>Dense layers with weights either way round, 100 inputs (no multiple of 32), one behind a convolution, whose values the native engine keeps channels-last.</summary>
    private static Model Dense()
    {
        var m = new ModelBuilder();
        var x = m.Add("Flatten", [m.Conv(m.Input(1, 3, 7, 7), 3, 4, 3)]);
        x = m.Add("Relu", [m.Add("Gemm", [x, m.Weights(0.2f, 40, 100), m.Weights(0.2f, 40)], ("transB", 1L))]);
        return m.Finish(m.Add("MatMul", [x, m.Weights(0.3f, 40, 21)]));
    }

    private static Model Rows()
    {
        var m = new ModelBuilder();
        return m.Finish(m.Add("Add", [m.Add("MatMul", [m.Input(2, 5, 70), m.Weights(0.2f, 70, 33)]), m.Weights(0.2f, 33)]));
    }

    private static IEnumerable<TestCaseData> Networks()
    {
        yield return new TestCaseData(Dense()) { TestName = "dense layers behind a convolution" };
        yield return new TestCaseData(Rows()) { TestName = "rows with a bias added" };
    }

    private static float Difference(Model model, Model quantized)
    {
        var feeds = Engines.Feeds(model, 5);
        var (expected, actual) = (Engines.Reference(model, feeds).Values.First(), Engines.Reference(quantized, feeds).Values.First());
        var (error, size) = (0.0, 0.0);
        for (var i = 0; i < expected.Count; i++)
        {
            error += Math.Pow(actual.As<float>()[i] - expected.As<float>()[i], 2);
            size += Math.Pow(expected.As<float>()[i], 2);
        }
        return (float)Math.Sqrt(error / size);
    }

    /// <summary>Weights that are small in the plan give the results of wide ones but for the order of sums; ONNX Runtime quantizes the activations of these products in blocks (its MatMulNBits), and is close to that.</summary>
    private static void AssertSame(Model quantized)
    {
        var feeds = Engines.Feeds(quantized, 1);
        var (wide, small) = (Engines.Native(quantized, feeds).Values.Single(), Engines.Native(quantized, feeds, s_small).Values.Single());
        for (var i = 0; i < wide.Count; i++)
            Assert.That(small.As<float>()[i], Is.EqualTo(wide.As<float>()[i]).Within(2e-5), $"[{i}]");
        Engines.AssertSame(quantized, 0.03f, options: s_small);
    }

    [TestCaseSource(nameof(Networks))]
    public void Eight_bits_run_on_both_engines_and_stay_small(object network)
    {
        var model = (Model)network;
        var quantized = WeightOnlyQuantizer.ToInt8(model, s_any);
        AssertSame(quantized);
        Assert.That(Difference(model, quantized), Is.InRange(1e-5, 0.01));
        Assert.That(quantized.Graph.Initializers.Values.Where(tensor => tensor.Count > 1000).Select(tensor => tensor.Type), Is.All.EqualTo(ElementType.Int8));
        Assert.That(GraphLowering.Lower(quantized, s_small).Constants.ByteCount, Is.LessThan(GraphLowering.Lower(quantized, new LoweringOptions()).Constants.ByteCount * 0.4));
    }

    [TestCaseSource(nameof(Networks))]
    public void Four_bits_run_on_both_engines_and_stay_small(object network)
    {
        var model = (Model)network;
        var quantized = WeightOnlyQuantizer.ToInt4(model, s_any);
        Assert.That((quantized.Opset, quantized.IrVersion), Is.EqualTo((21L, 10L)));
        AssertSame(quantized);
        Assert.That(Difference(model, quantized), Is.InRange(1e-3, 0.15));
        Assert.That(GraphLowering.Lower(quantized, s_small).Constants.ByteCount, Is.LessThan(GraphLowering.Lower(quantized, new LoweringOptions()).Constants.ByteCount * 0.4));
    }

    [TestCase(100, 7, 0)]
    [TestCase(7, 100, 1)]
    [TestCase(3, 3, 0)]
    [TestCase(64, 5, 0)]
    public void Packed_blocks_hold_each_weight_to_half_a_step(int rows, int columns, int axis)
    {
        var random = new Random(rows);
        var values = Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle() * 2 - 1).ToArray();
        var blocks = BlockWeights.Of(TensorData.From(values, rows, columns), axis);
        Assert.That(blocks.Weights.Bytes.Length, Is.EqualTo((values.Length + 1) / 2));
        Assert.That(blocks.Scales.Shape, Is.EqualTo(axis == 0 ? new long[] { (rows + 31) / 32, columns } : [rows, (columns + 31) / 32]));
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = (i / columns, i % columns);
            var scale = blocks.Scales.As<float>()[axis == 0 ? row / 32 * columns + column : row * ((columns + 31) / 32) + column / 32];
            var nibble = blocks.Weights.Bytes.Span[i / 2] >> (i % 2 * 4) & 15;
            var level = nibble >= 8 ? nibble - 16 : nibble;
            // The largest weight may be cut by the eighth step that s4 has below zero only.
            Assert.That(Math.Abs(level * scale - values[i]), Is.LessThanOrEqualTo(level is 7 or -8 ? 1.001f * scale : 0.501f * scale), $"[{row},{column}]");
        }
    }

    [Test]
    public void Recurrent_layers_keep_s8_weights([Values("LSTM", "GRU", "RNN")] string op, [Values("forward", "bidirectional")] string direction)
    {
        var model = Recurrent(op, direction);
        foreach (var quantized in (Model[])[WeightOnlyQuantizer.ToInt8(model, s_any), WeightOnlyQuantizer.ToInt4(model, s_any), DynamicQuantizer.Quantize(model, s_any)])
        {
            Engines.AssertSame(quantized, options: s_small);
            Assert.That(Difference(model, quantized), Is.InRange(1e-5, 0.02));
            Assert.That(GraphLowering.Lower(quantized, s_small).Tensors.Count(tensor => tensor.Type == ElementType.Int8), Is.EqualTo(2));
        }
    }

    private static Model Recurrent(string op, string direction)
    {
        var m = new ModelBuilder();
        int gates = op == "LSTM" ? 4 : op == "GRU" ? 3 : 1, directions = direction == "bidirectional" ? 2 : 1;
        return m.Finish(m.Add(op, [m.Input(9, 1, 10), m.Weights(0.5f, directions, gates * 20, 10), m.Weights(0.3f, directions, gates * 20, 20), m.Weights(0.3f, directions, 2 * gates * 20)],
            ("hidden_size", 20L), ("direction", direction)));
    }

    [Test]
    public void Recurrent_layers_whose_first_output_is_left_out_are_told_apart()
    {
        var m = new ModelBuilder();
        string Layer(string x, int inputs) => m.AddMany("LSTM", [x, m.Weights(0.5f, 1, 40, inputs), m.Weights(0.3f, 1, 40, 10)], 2, ("hidden_size", 10L))[1];
        var second = Layer(Layer(m.Input(7, 1, 12), 12), 10);
        var model = m.Finish(second);
        foreach (var node in model.Graph.Nodes)
            node.Outputs[0] = "";
        var quantized = WeightOnlyQuantizer.ToInt8(model, new WeightOnlyOptions { SmallestCount = 1, ExcludedNodes = [second] });
        var index = new GraphIndex(quantized.Graph);
        Assert.That(quantized.Graph.Nodes.Where(node => node.OpType == "LSTM").Select(node => (index.Producer(node.Input(1))?.OpType, index.Producer(node.Input(2))?.OpType)),
            Is.EqualTo(new (string?, string?)[] { ("DequantizeLinear", "DequantizeLinear"), (null, null) }));
        Engines.AssertSame(quantized, options: s_small);
    }

    [TestCaseSource(nameof(Networks))]
    public void Activations_are_quantized_at_run_time(object network)
    {
        var model = (Model)network;
        var quantized = DynamicQuantizer.Quantize(model, s_any);
        var products = model.Graph.Nodes.Count(node => node.OpType is "Gemm" or "MatMul");
        Assert.That(quantized.Graph.Nodes.Count(node => node.OpType == "MatMulInteger"), Is.EqualTo(products));
        Assert.That(quantized.Graph.Nodes.Count(node => node.OpType is "Gemm" or "MatMul"), Is.Zero);
        Assert.That(Difference(model, quantized), Is.InRange(1e-5, 0.02));
        // Activations that both engines compute in f32 may fall to either of two steps.
        Engines.AssertSame(quantized, 0.02f, options: s_small);
    }

    [Test]
    public void Readers_of_one_value_share_its_quantization()
    {
        var m = new ModelBuilder();
        var x = m.Input(4, 32);
        var model = m.Finish(m.Add("Add", [m.Add("MatMul", [x, m.Weights(0.2f, 32, 16)]), m.Add("MatMul", [x, m.Weights(0.2f, 32, 16)])]));
        Assert.That(DynamicQuantizer.Quantize(model, s_any).Graph.Nodes.Count(node => node.OpType == "DynamicQuantizeLinear"), Is.EqualTo(1));
    }

    [Test]
    public void Small_and_excluded_layers_stay_and_a_model_without_any_other_is_refused()
    {
        var model = Dense();
        var last = model.Graph.Nodes[^1].Outputs[0];
        Assert.That(WeightOnlyQuantizer.ToInt8(model, new WeightOnlyOptions { SmallestCount = 1000 }).Graph.Nodes.Count(node => node.OpType == "DequantizeLinear"), Is.EqualTo(1));
        Assert.That(WeightOnlyQuantizer.ToInt8(model, new WeightOnlyOptions { SmallestCount = 1, ExcludedNodes = [last] }).Graph.Nodes.Count(node => node.OpType == "DequantizeLinear"), Is.EqualTo(1));
        var most = new WeightOnlyOptions { SmallestCount = 5000 };
        foreach (var quantize in (Func<Model>[])[() => WeightOnlyQuantizer.ToInt8(model, most), () => WeightOnlyQuantizer.ToInt4(model, most), () => DynamicQuantizer.Quantize(model, most)])
            Assert.That(() => quantize(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("at least 5000 weights"));
    }

    [Test]
    public void The_source_model_is_left_as_it_was()
    {
        foreach (var model in (Model[])[Dense(), Recurrent("LSTM", "forward")])
        {
            var before = Graph.Onnx.OnnxWriter.ToBytes(model);
            WeightOnlyQuantizer.ToInt8(model, s_any);
            WeightOnlyQuantizer.ToInt4(model, s_any);
            DynamicQuantizer.Quantize(model, s_any);
            Assert.That(Graph.Onnx.OnnxWriter.ToBytes(model), Is.EqualTo(before));
        }
    }
}
