using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Float16;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Float16;

public class Float16ConversionTests
{
    private static Model Network()
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 18, 3, pad: 1)]);
        return m.Finish(m.Add("Gemm", [m.Add("Flatten", [x]), m.Weights(0.1f, 18 * 144, 10), m.Weights(0.1f, 10)]));
    }

    [Test]
    public void Weights_are_halved_and_results_stay_close()
    {
        var model = Network();
        var half = Float16Conversion.Run(model);
        Assert.That(half.Graph.Initializers.Values.Count(t => t.Type == ElementType.Float16), Is.EqualTo(3));
        Assert.That(half.Graph.Initializers.Values.Sum(t => t.Bytes.Length), Is.LessThan(model.Graph.Initializers.Values.Sum(t => t.Bytes.Length) * 0.51));
        var feeds = Engines.Feeds(model, 3);
        var (expected, actual) = (Engines.Reference(model, feeds).Values.Single(), Engines.Reference(half, feeds).Values.Single());
        for (var i = 0; i < expected.Count; i++)
            Assert.That(actual.As<float>()[i], Is.EqualTo(expected.As<float>()[i]).Within(0.02));
    }

    [Test]
    public void The_native_plan_stores_f16_and_equals_ONNX_Runtime()
    {
        var half = Float16Conversion.Run(Network());
        Engines.AssertSame(half, options: new LoweringOptions { WeightType = WeightType.Float16 });
        var (full, small) = (GraphLowering.Lower(half, new LoweringOptions()), GraphLowering.Lower(half, new LoweringOptions { WeightType = WeightType.Float16 }));
        Assert.That(small.Constants.ByteCount, Is.LessThan(full.Constants.ByteCount * 0.52));
    }

    [Test]
    public void What_f16_cannot_hold_stays_f32_and_is_named()
    {
        var m = new ModelBuilder();
        var huge = m.Constant(TensorData.From(Enumerable.Repeat(70000f, 16).ToArray(), 16));
        var model = m.Finish(m.Add("Add", [m.Input(16), huge]));
        var kept = new List<string>();
        var half = Float16Conversion.Run(model, kept: kept);
        Assert.That(kept, Is.EqualTo(new[] { $"'{huge}' stays fp32: it holds 7E+04, and fp16 nothing beyond ±65504" }));
        Assert.That(half.Graph.Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Biases_of_16_values_and_more_are_halved_in_the_plan_too([Values] bool exact)
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 18, 3, pad: 1)]));
        var half = Float16Conversion.Run(model, new Float16Options { Type = exact ? ElementType.Float16 : ElementType.BFloat16 });
        var plan = GraphLowering.Lower(half, new LoweringOptions { WeightType = WeightType.AsInModel });
        Assert.That(plan.Tensors.Where(tensor => plan.Buffers[tensor.Buffer].Storage == Bundle.Plan.PlanStorage.Constant).Select(tensor => tensor.Type), Is.EqualTo(new[] { exact ? ElementType.Float16 : ElementType.BFloat16, exact ? ElementType.Float16 : ElementType.BFloat16 }));
        Engines.AssertSame(half, options: new LoweringOptions { WeightType = WeightType.AsInModel });
    }

    [Test]
    public void Long_names_of_weights_become_short()
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 18, 3, pad: 1)]));
        var conv = model.Graph.Nodes.Single(node => node.OpType == "Conv");
        var (name, tensor) = ("block/convolution/weights/read", model.Graph.Initializers[conv.Input(1)]);
        model.Graph.Initializers.Remove(conv.Input(1));
        model.Graph.Initializers.Add(name, tensor);
        conv.Inputs[1] = name;
        var half = Float16Conversion.Run(model);
        Assert.That(half.Graph.Nodes.Single(node => node.OpType == "Conv").Input(1), Has.Length.LessThan(4));
        Assert.That(conv.Input(1), Is.EqualTo(name), "the float model is not changed");
        Engines.AssertSame(half, options: new LoweringOptions { WeightType = WeightType.AsInModel });
    }

    private static ElementType Stored(Model model, string name) =>
        model.Graph.Initializers[model.Graph.Nodes.Find(node => node.OpType == "Cast" && node.Outputs[0] == name)?.Input(0) ?? name].Type;

    [Test]
    public void Denormal_weights_stay_f32()
    {
        var m = new ModelBuilder();
        var (tiny, small) = (m.Weights(3e-7f, 32), m.Weights(3e-4f, 32));
        var kept = new List<string>();
        var half = Float16Conversion.Run(m.Finish(m.Add("Add", [m.Add("Mul", [m.Input(32), small]), tiny])), kept: kept);
        Assert.That(kept.Single(), Does.StartWith($"'{tiny}' stays fp32: its largest value is").And.Contains("denormal"));
        Assert.That(half.Graph.Initializers[tiny].Type, Is.EqualTo(ElementType.Float32));
        Assert.That(Stored(half, small), Is.EqualTo(ElementType.Float16));
    }

    [Test]
    public void Nodes_beside_values_that_overflow_f16_keep_their_weights()
    {
        var m = new ModelBuilder();
        var (first, second) = (m.Weights(1, 16, 32), m.Weights(1, 32, 16));
        var grown = m.Add("Mul", [m.Add("MatMul", [m.Input(1, 16), first]), m.Constant(TensorData.Scalar(1e5f))]);
        var model = m.Finish(m.Add("MatMul", [grown, second]));
        var table = Calibrator.Run(model, [Engines.Feeds(model, 1)], new CalibrationOptions { Threads = 1 });
        var kept = new List<string>();
        var half = Float16Conversion.Run(model, new Float16Options { Ranges = table }, kept);
        Assert.That(kept.Single(), Does.Match($"'{second}' stays fp32: '{grown}' reaches .*65504"));
        Assert.That((Stored(half, first), Stored(half, second)), Is.EqualTo((ElementType.Float16, ElementType.Float32)));
        Assert.That(Stored(Float16Conversion.Run(model, new Float16Options { Ranges = table, Type = ElementType.BFloat16 }), second), Is.EqualTo(ElementType.BFloat16), "bf16 holds them");
    }

    [Test]
    public void Blocked_operators_and_kept_nodes_keep_their_weights()
    {
        var m = new ModelBuilder();
        var (limit, weights, other) = (m.Weights(1, 32), m.Weights(1, 32, 32), m.Weights(1, 32, 32));
        var limited = m.Add("Min", [m.Input(1, 32), limit]);
        var middle = m.Add("MatMul", [limited, weights]);
        var model = m.Finish(m.Add("MatMul", [middle, other]));
        var kept = new List<string>();
        var half = Float16Conversion.Run(model, new Float16Options { KeptNodes = [middle] }, kept);
        Assert.That(kept, Is.EqualTo(new[] { $"'{limit}' stays fp32: Min is not computed in fp16", $"'{weights}' stays fp32: node '{middle}' is kept in fp32" }));
        Assert.That(half.Graph.Initializers.Values.Count(tensor => tensor.Type == ElementType.Float16), Is.EqualTo(1));
        Assert.That(Float16Options.DefaultBlockedOperators, Has.Count.EqualTo(27));
        // What is kept costs the plan four bytes a weight, and the rest two.
        var plan = GraphLowering.Lower(half, new LoweringOptions { WeightType = WeightType.AsInModel });
        Assert.That(plan.Tensors.Count(tensor => tensor.Type == ElementType.Float16), Is.EqualTo(1));
        Engines.AssertSame(half, options: new LoweringOptions { WeightType = WeightType.AsInModel });
    }

    [Test]
    public void Both_engines_run_bf16_weights()
    {
        var half = Float16Conversion.Run(Network(), new Float16Options { Type = ElementType.BFloat16 });
        Assert.That(half.Graph.Initializers.Values.Count(t => t.Type == ElementType.BFloat16), Is.EqualTo(3));
        var options = new LoweringOptions { WeightType = WeightType.AsInModel };
        Engines.AssertSame(half, options: options);
        var (full, small) = (GraphLowering.Lower(half, new LoweringOptions()), GraphLowering.Lower(half, options));
        Assert.That(small.Constants.ByteCount, Is.LessThan(full.Constants.ByteCount * 0.52));
    }

    [Test]
    public void Weights_in_other_types_are_refused() =>
        Assert.That(() => Float16Conversion.Run(Network(), new Float16Options { Type = ElementType.Int8 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("f16 or bf16"));
}
