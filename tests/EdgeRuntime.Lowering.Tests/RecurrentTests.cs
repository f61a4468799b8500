using System.Text;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>LSTM, GRU and RNN in every form that ONNX has: ONNX Runtime against the lowered plan.</summary>
public class RecurrentTests
{
    private static readonly string[] s_operators = ["LSTM", "GRU", "RNN"];
    private static readonly string[] s_directions = ["forward", "reverse", "bidirectional"];
    private static readonly string[] s_both = ["forward", "reverse"];
    private static readonly string[] s_functions = ["Relu", "Tanh", "Sigmoid", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu", "Softsign", "Softplus"];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var op in s_operators)
        {
            foreach (var direction in s_directions)
            {
                yield return Case($"{op} {direction}", new RecurrentModel(op, direction));
                yield return Case($"{op} {direction}, one step, whole tiles", new RecurrentModel(op, direction) { Steps = 1, Batch = 1, Hidden = 32 });
                yield return Case($"{op} {direction}, many steps", new RecurrentModel(op, direction) { Steps = 61, Hidden = 17 });
                yield return Case($"{op} {direction} with initial states, no bias", new RecurrentModel(op, direction) { HasBias = false, HasInitial = true });
                yield return Case($"{op} {direction} with lengths", new RecurrentModel(op, direction) { Lengths = [7, 3, 1], HasInitial = true });
                yield return Case($"{op} {direction} with lengths over chunks", new RecurrentModel(op, direction) { Steps = 60, Lengths = [60, 25, 24], HasInitial = true });
                yield return Case($"{op} {direction} with clip", new RecurrentModel(op, direction) { Attributes = [("clip", 0.4f)] });
                foreach (var outputs in op == "LSTM" ? new[] { 1, 2, 4, 3, 5, 6 } : [1, 2])
                    yield return Case($"{op} {direction}, outputs {outputs}", new RecurrentModel(op, direction) { Outputs = outputs });
            }
            foreach (var function in s_functions)
            {
                // A gate of no bound makes states grow until rounding is all that is left: it gets the bounded functions only.
                var gate = function is "Tanh" or "Sigmoid" or "ScaledTanh" or "HardSigmoid" or "Softsign" ? function : "Sigmoid";
                var names = Strings([.. s_both.SelectMany(_ => op == "LSTM" ? [gate, function, function] : op == "GRU" ? new[] { gate, function } : [function])]);
                if (!NeedsParameters(function))
                    yield return Case($"{op} with {function}", new RecurrentModel(op, "bidirectional") { Attributes = [("activations", names)] });
                yield return Case($"{op} with {function}, alpha and beta", new RecurrentModel(op, "bidirectional")
                {
                    Attributes = [("activations", names), ("activation_alpha", new[] { 0.3f, 0.2f, 0.45f, 0.6f, 0.5f, 0.35f }), ("activation_beta", new[] { 0.7f, 0.4f, 0.5f, 0.3f, 0.6f, 0.45f })],
                });
            }
        }
        foreach (var direction in s_directions)
        {
            yield return Case($"LSTM {direction} with peepholes", new RecurrentModel("LSTM", direction) { HasPeepholes = true, HasInitial = true });
            yield return Case($"LSTM {direction} with peepholes, clip, lengths", new RecurrentModel("LSTM", direction) { HasPeepholes = true, HasInitial = true, Lengths = [2, 7, 5], Attributes = [("clip", 0.5f)] });
            yield return Case($"LSTM {direction} with input_forget", new RecurrentModel("LSTM", direction) { HasInitial = true, Attributes = [("input_forget", 1L)] });
            yield return Case($"GRU {direction} with linear_before_reset", new RecurrentModel("GRU", direction) { HasInitial = true, Attributes = [("linear_before_reset", 1L)] });
            yield return Case($"GRU {direction} with linear_before_reset, no bias", new RecurrentModel("GRU", direction) { HasBias = false, HasInitial = true, Attributes = [("linear_before_reset", 1L)] });
            yield return Case($"GRU {direction} with linear_before_reset, clip", new RecurrentModel("GRU", direction) { HasInitial = true, Attributes = [("linear_before_reset", 1L), ("clip", 0.4f)] });
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(object model) => Engines.AssertSame(((RecurrentModel)model).Build());

    [Test]
    public void Equals_ONNX_Runtime_with_f16_weights([ValueSource(nameof(s_operators))] string op)
    {
        var model = new RecurrentModel(op, "bidirectional").Build();
        foreach (var (name, tensor) in model.Graph.Initializers.Where(pair => pair.Value.Type == ElementType.Float32).ToList())
            model.Graph.Initializers[name] = TensorData.From(Array.ConvertAll(tensor.As<float>().ToArray(), w => (float)(Half)w), [.. tensor.Shape]);
        Engines.AssertSame(model, options: new LoweringOptions { WeightType = WeightType.Float16 });
    }

    [Test]
    public void Threads_share_sequences_and_directions([ValueSource(nameof(s_operators))] string op)
    {
        var model = new RecurrentModel(op, "bidirectional") { Hidden = 48, Steps = 40 }.Build();
        var feeds = Engines.Feeds(model, 3);
        var (one, three) = (Engines.Native(model, feeds), Engines.Native(model, feeds, threads: 3));
        foreach (var (name, tensor) in one)
            Assert.That(Engines.Mismatch(tensor, three[name]), Is.Null, name);
    }

    [Test]
    public void Lengths_may_come_at_run_time_and_are_kept_within_the_steps([ValueSource(nameof(s_operators))] string op, [ValueSource(nameof(s_directions))] string direction)
    {
        var model = new RecurrentModel(op, direction) { LengthsAtRunTime = true }.Build();
        var feeds = Engines.Feeds(model, 5);
        feeds["lengths"] = TensorData.From([2, 7, 1], 3);
        var (expected, actual) = (Engines.Reference(model, feeds), Engines.Native(model, feeds));
        foreach (var (name, tensor) in expected)
            AssertClose(tensor.As<float>(), actual[name].As<float>(), name);

        feeds["lengths"] = TensorData.From([7, 7, 7], 3);
        var all = Engines.Native(model, feeds);
        feeds["lengths"] = TensorData.From([int.MaxValue, 8, 1000], 3);
        var more = Engines.Native(model, feeds);
        foreach (var (name, tensor) in all)
            Assert.That(Engines.Mismatch(tensor, more[name]), Is.Null, name);
        feeds["lengths"] = TensorData.From([int.MinValue, -1, 0], 3);
        foreach (var (name, tensor) in Engines.Native(model, feeds))
            Assert.That(tensor.As<float>().ContainsAnyExcept(0f), Is.False, $"{name}: no step, no state");
    }

    [Test]
    public void A_sequence_of_no_step_gives_what_ONNX_Runtime_gives([ValueSource(nameof(s_operators))] string op, [ValueSource(nameof(s_directions))] string direction) =>
        Engines.AssertSame(new RecurrentModel(op, direction) { HasInitial = true, Lengths = [0, 7, 0] }.Build());

    // ONNX Runtime refuses layout 1: the same model with layout 0 and transposed tensors is the reference.
    [Test]
    public void Batch_may_come_first([ValueSource(nameof(s_operators))] string op, [ValueSource(nameof(s_directions))] string direction, [Values(1, 3)] int batch)
    {
        var first = new RecurrentModel(op, direction) { BatchFirst = true, HasInitial = true, Batch = batch }.Build();
        var second = new RecurrentModel(op, direction) { HasInitial = true, Batch = batch }.Build();
        var feeds = Engines.Feeds(first, 5);
        var actual = Engines.Native(first, feeds);
        var turned = feeds.ToDictionary(feed => feed.Key, feed => Transpose(feed.Value, 1, 0, 2));
        var expected = Engines.Reference(second, turned);
        for (var i = 0; i < second.Graph.Outputs.Count; i++)
        {
            var output = expected[second.Graph.Outputs[i].Name];
            var wanted = i == 0 ? Transpose(output, 2, 0, 1, 3) : Transpose(output, 1, 0, 2);
            Assert.That(actual[first.Graph.Outputs[i].Name].Shape, Is.EqualTo(wanted.Shape));
            AssertClose(wanted.As<float>(), actual[first.Graph.Outputs[i].Name].As<float>(), $"output {i}");
        }
    }

    // ONNX gives them other defaults than ONNX Runtime.
    [Test]
    public void A_function_whose_parameters_nobody_agrees_on_needs_them([ValueSource(nameof(s_functions))] string function)
    {
        var model = new RecurrentModel("RNN", "forward") { Attributes = [("activations", Strings(function))] }.Build();
        if (NeedsParameters(function))
            Assert.That(() => GraphLowering.Lower(model, new LoweringOptions()), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains($"activation '{function}' needs activation_alpha"));
        else
            Assert.That(GraphLowering.Lower(model, new LoweringOptions()).Operations, Has.Count.EqualTo(1));
    }

    [TestCase("hidden_size is 21", "hidden_size")]
    [TestCase("direction 'sideways'", "direction")]
    [TestCase("activation 'Cube'", "activations")]
    [TestCase("names 1 activations, 3 are expected", "activations2")]
    [TestCase("clip -1", "clip")]
    [TestCase("layout 2", "layout")]
    public void A_node_that_makes_no_sense_is_refused_by_name(string message, string fault)
    {
        var model = new RecurrentModel("LSTM", "forward").Build();
        var node = model.Graph.Nodes[0];
        var (name, value) = fault switch
        {
            "hidden_size" => (fault, (AttributeValue)21L),
            "direction" => (fault, "sideways"),
            "activations" => (fault, Strings("Cube", "Tanh", "Tanh")),
            "activations2" => ("activations", Strings("Tanh")),
            "clip" => (fault, -1f),
            _ => (fault, 2L),
        };
        node.Attributes[name] = value;
        Assert.That(() => GraphLowering.Lower(model, new LoweringOptions()), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains(message).And.Message.Contains("LSTM"));
    }

    [Test]
    public void Weights_may_come_at_run_time([ValueSource(nameof(s_operators))] string op, [ValueSource(nameof(s_directions))] string direction)
    {
        var model = new RecurrentModel(op, direction) { HasPeepholes = op == "LSTM", HasInitial = true, Attributes = op == "GRU" ? [("linear_before_reset", 1L)] : [] }.Build();
        foreach (var (name, tensor) in model.Graph.Initializers.ToList())
        {
            model.Graph.Inputs.Add(new ValueInfo(name, tensor.Type, [.. tensor.Shape.Select(size => (Dimension)size)]));
            model.Graph.Initializers.Remove(name);
        }
        Engines.AssertSame(model);
    }

    [Test]
    public void Weights_of_another_shape_are_refused()
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("RNN", [m.Input(4, 1, 3), m.Weights(1, 1, 5, 4), m.Weights(1, 1, 5, 5)], ("hidden_size", 5L)));
        Assert.That(() => GraphLowering.Lower(model, new LoweringOptions()), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains("is f32[1x5x4], f32[1x5x3] is expected"));
    }

    private static bool NeedsParameters(string function) => function is "Affine" or "ThresholdedRelu" or "ScaledTanh";

    private static AttributeValue Strings(params string[] names) => new(AttributeKind.Strings, Array.ConvertAll(names, Encoding.UTF8.GetBytes));

    private static TensorData Transpose(TensorData tensor, params int[] axes)
    {
        long[] shape = [.. axes.Select(axis => tensor.Shape[axis])];
        var source = tensor.As<float>();
        var result = new float[source.Length];
        var position = new long[axes.Length];
        for (var i = 0; i < result.Length; i++)
        {
            long rest = i, from = 0;
            for (var axis = axes.Length - 1; axis >= 0; axis--)
                (position[axes[axis]], rest) = (rest % shape[axis], rest / shape[axis]);
            for (var axis = 0; axis < axes.Length; axis++)
                from = from * tensor.Shape[axis] + position[axis];
            result[i] = source[(int)from];
        }
        return TensorData.From(result, shape);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        for (var i = 0; i < expected.Length; i++)
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(2e-5f * (1 + Math.Abs(expected[i]))), $"{what}[{i}]");
    }

    private static TestCaseData Case(string name, RecurrentModel model) => new TestCaseData(model).SetArgDisplayNames(name);
}
