using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Qat;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Compression.Tests.Qat;

[ExactReference]
public class QuantizationAwareTrainingTests
{
    private static readonly QuantizationAwareTrainingOptions s_fixedRanges = new() { LearnRanges = false };

    [Test]
    public void Without_training_the_quantized_model_comes_back([Range(0, 14)] int seed)
    {
        var model = RandomModel.Build(seed);
        var quantized = Quantize(model);
        var exported = QuantizationAwareTraining.Prepare(quantized, model, s_fixedRanges).Export(new Dictionary<string, TensorData>());
        Assert.That(exported.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(quantized.Graph.Nodes.Select(node => node.ToString())));
        foreach (var (name, tensor) in quantized.Graph.Initializers)
            Assert.That(exported.Graph.Initializers[name].Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()), name);
    }

    [Test]
    public void Training_starts_from_the_corrected_result_of_quantization_after_training([Range(0, 2)] int seed)
    {
        var model = RandomModel.Build(seed);
        var options = new PostTrainingOptions { Calibration = new CalibrationOptions { Method = CalibrationMethod.SquaredError, Threads = 1 }, CorrectBias = true };
        var quantized = PostTrainingQuantizer.Run(model, () => Enumerable.Range(100, 8).Select(batch => Engines.Feeds(model, batch)), options).Model;
        var nearest = Quantize(model);
        var training = QuantizationAwareTraining.Prepare(quantized, model, s_fixedRanges);
        var exported = training.Export(new Dictionary<string, TensorData>());
        var moved = 0;
        foreach (var (name, tensor) in quantized.Graph.Initializers)
        {
            Assert.That(exported.Graph.Initializers[name].Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()), name);
            moved += tensor.Type == ElementType.Int8 && tensor.Shape.Count > 1 && !tensor.Bytes.Span.SequenceEqual(nearest.Graph.Initializers[name].Bytes.Span) ? 1 : 0;
        }
        foreach (var (name, weights) in model.Graph.Initializers.Where(pair => pair.Value.Shape.Count > 1 && training.Forward.Graph.Initializers.ContainsKey(pair.Key)))
        {
            var step = weights.As<float>().ToArray().Max(Math.Abs) / 127;
            Assert.That(training.Forward.Graph.Initializers[name].As<float>().ToArray(), Is.EqualTo(weights.As<float>().ToArray()).Within(0.51 * step), "close to the float weights, not on the steps");
        }
        TestContext.Out.WriteLine($"{moved} layers are not rounded to nearest");
    }

    [Test]
    public void What_is_trained_is_what_runs([Range(0, 14)] int seed)
    {
        var model = RandomModel.Build(seed);
        var training = QuantizationAwareTraining.Prepare(Quantize(model), model);
        Assert.That(training.LearnedRanges, Is.GreaterThan(0));
        AssertRunsAsTrained(training, seed);
    }

    [Test]
    public void BatchNormalization_is_trained_and_folded_afterwards()
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [Normalized(m, m.Conv(m.Input(1, 3, 8, 8), 3, 12, 3), 12)]);
        x = m.Add("Relu", [Normalized(m, m.Conv(x, 12, 12, 3, groups: 12), 12)]);
        var model = m.Finish(m.Add("Gemm", [m.Add("Flatten", [m.Add("GlobalAveragePool", [x])]), m.Weights(1, 12, 10)]));
        var folded = ModelCopy.Of(model);
        for (var i = 0; i < folded.Graph.Nodes.Count; i++)
            folded.Graph.Nodes[i] = ModelCopy.Of(folded.Graph.Nodes[i], folded.Graph.Nodes[i].Inputs, folded.Graph.Nodes[i].Outputs);
        GraphOptimizer.Run(folded);
        var quantized = Quantize(folded);
        var training = QuantizationAwareTraining.Prepare(quantized, model);
        Assert.That(training.Forward.Graph.Nodes.Count(node => node.OpType == "BatchNormalization"), Is.EqualTo(2));
        Assert.That(quantized.Graph.Nodes.Count(node => node.OpType == "BatchNormalization"), Is.Zero);
        var exported = AssertRunsAsTrained(training, seed: 1);
        Assert.That(exported.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(quantized.Graph.Nodes.Select(node => node.ToString())));

        static string Normalized(ModelBuilder m, string x, int channels) =>
            m.Add("BatchNormalization", [x, m.Weights(1, channels), m.Weights(0.3f, channels), m.Weights(0.1f, channels), m.Constant(TensorData.From([.. Enumerable.Range(0, channels).Select(c => 0.5f + c * 0.1f)], channels))]);
    }

    [Test]
    public void Weights_in_other_forms_keep_them([Values] bool isShared, [Values] bool isFloat)
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3)]);
        var quantized = Quantize(m.Finish(m.Add("Flatten", [m.Add("GlobalAveragePool", [m.Conv(x, 6, 10, 3)])])));
        var graph = quantized.Graph;
        foreach (var node in graph.Nodes.Where(node => node.OpType == "DequantizeLinear" && graph.Initializers.GetValueOrDefault(node.Inputs[0])?.Type == ElementType.Int8).ToArray())
        {
            if (isShared)
            {
                graph.Initializers[node.Inputs[1]] = TensorData.Scalar(0.01f);
                graph.Initializers[node.Inputs[2]] = TensorData.Scalar((sbyte)0);
            }
            if (!isFloat)
                continue;
            var scale = graph.Initializers[node.Inputs[1]].As<float>()[0];
            var weights = graph.Initializers[node.Inputs[0]];
            graph.Initializers.Add($"{node.Name}_real", TensorData.From(Array.ConvertAll(weights.As<sbyte>().ToArray(), value => value * scale), [.. weights.Shape]));
            graph.Initializers.Remove(node.Inputs[0]);
            graph.Nodes.Insert(0, new Node("QuantizeLinear", [$"{node.Name}_real", node.Inputs[1], node.Inputs[2]], [node.Inputs[0]], $"{node.Name}_quantize").With("axis", node.Int("axis")));
        }
        graph.Values.Clear();
        var training = QuantizationAwareTraining.Prepare(quantized);
        Assert.That(training.Weights, Is.EqualTo(2));
        var exported = AssertRunsAsTrained(training, seed: 1, engines: !isFloat);
        Assert.That(exported.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(graph.Nodes.Select(node => node.ToString())));
        foreach (var (name, tensor) in graph.Initializers)
            Assert.That((exported.Graph.Initializers[name].Type, string.Join(',', exported.Graph.Initializers[name].Shape)), Is.EqualTo((tensor.Type, string.Join(',', tensor.Shape))), name);
    }

    [Test]
    public void One_range_stays_one_where_elements_are_only_moved()
    {
        var m = new ModelBuilder();
        var pooled = m.Add("MaxPool", [m.Add("Relu", [m.Conv(m.Input(1, 3, 8, 8), 3, 6, 3)])], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var quantized = Quantize(m.Finish(m.Add("Gemm", [m.Add("Flatten", [pooled]), m.Weights(0.3f, 54, 10)])));
        var training = QuantizationAwareTraining.Prepare(quantized);
        Assert.That(training.LearnedRanges, Is.EqualTo(2), "that of the convolution and that of the scores");
        Assert.That(training.Forward.Graph.Nodes.Count(node => node.OpType == "QuantizeLinear"), Is.EqualTo(5), "three activations and two weights");
        var exported = AssertRunsAsTrained(training, seed: 1);
        var scales = exported.Graph.Nodes.Where(node => node.OpType == "QuantizeLinear").Select(node => exported.Graph.Initializers[node.Inputs[1]].As<float>()[0]).ToArray();
        Assert.That(scales, Has.Length.EqualTo(5));
        Assert.That(scales[1..4], Is.All.EqualTo(scales[1]));
        Assert.That(scales[0], Is.EqualTo(quantized.Graph.Initializers[quantized.Graph.Nodes.First(node => node.OpType == "QuantizeLinear").Inputs[1]].As<float>()[0]), "the input's range is as calibrated");
    }

    [Test]
    public void Constants_that_several_nodes_share_are_told_apart()
    {
        var model = RandomModel.Build(3);
        var quantized = Quantize(model);
        // As in a file whose writer keeps equal constants once.
        var first = new Dictionary<string, string>();
        foreach (var node in quantized.Graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (quantized.Graph.Initializers.TryGetValue(node.Inputs[i], out var tensor) && tensor.Count == 1)
                    node.Inputs[i] = first.TryAdd($"{tensor.Type} {string.Join(',', tensor.Shape)} {Convert.ToHexString(tensor.Bytes.Span)}", node.Inputs[i]) ? node.Inputs[i] : first[$"{tensor.Type} {string.Join(',', tensor.Shape)} {Convert.ToHexString(tensor.Bytes.Span)}"];
            }
        }
        AssertRunsAsTrained(QuantizationAwareTraining.Prepare(quantized, model), seed: 3);
    }

    [Test]
    public void Bad_ranges_are_learned_away()
    {
        var m = new ModelBuilder();
        var pooled = m.Add("MaxPool", [m.Add("Relu", [m.Conv(m.Input(1, 1, 8, 8), 1, 8, 3)])], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var model = m.Finish(m.Add("Gemm", [m.Add("Relu", [m.Add("Gemm", [m.Add("Flatten", [pooled]), m.Weights(0.1f, 72, 16), m.Weights(0.1f, 16)])]), m.Weights(0.3f, 16, 4), m.Weights(0.1f, 4)]));
        using (var step = new TrainingStep(model, new Adam(), new StepOptions(BatchSize: 16)))
        {
            for (var i = 0; i < 150; i++)
                Quarters.Step(step, i, 0.01);
            model = Training.TrainedModel.Make(model, step.Read(modelOnly: true));
        }
        Assert.That(Quarters.Accuracy(model), Is.GreaterThan(0.95), "in f32");

        var table = Calibrator.Run(model, [Quarters.Feeds(model, 1)], new CalibrationOptions { Threads = 1 });
        var wide = new CalibrationTable
        {
            Method = table.Method, Percentile = table.Percentile, Samples = table.Samples, InputDigest = table.InputDigest,
            Ranges = table.Ranges.ToDictionary(pair => pair.Key, pair => pair.Key == model.Graph.Inputs[0].Name ? pair.Value : new ValueRange(pair.Value.Minimum * 400, pair.Value.Maximum * 400)),
        };
        Assert.That(Quarters.Accuracy(StaticQuantizer.Quantize(model, wide)), Is.LessThan(0.7), "with all but nothing left of eight bits");

        var training = QuantizationAwareTraining.Prepare(model, wide, options: new QuantizationAwareTrainingOptions { RangeRate = 10 });
        using var tuning = new TrainingStep(training.Forward, new Adam(), new StepOptions(BatchSize: 16));
        for (var i = 0; i < 150; i++)
            Quarters.Step(tuning, i, 0.005);
        Assert.That(Quarters.Accuracy(training.Export(tuning.Read(modelOnly: true))), Is.GreaterThan(0.95), "after training");
    }

    [Test]
    public void What_cannot_be_trained_is_refused()
    {
        var model = RandomModel.Build(1);
        Assert.That(() => QuantizationAwareTraining.Prepare(model), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no quantized weights"));
        Assert.That(() => QuantizationAwareTraining.Prepare(Quantize(model), model, new QuantizationAwareTrainingOptions { RangeRate = 0 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("range rate 0"));
    }

    private static Model AssertRunsAsTrained(QuantizationAwareTraining training, int seed, bool engines = true)
    {
        var trained = Train(training, steps: 3, seed);
        var exported = training.Export(trained);
        if (engines)
            Engines.AssertSame(exported, tolerance: 0, seed);
        var forward = Training.TrainedModel.Make(training.Forward, trained);
        var step = exported.Graph.Initializers[exported.Graph.Nodes[^1].Input(1)].As<float>()[0];
        // With what QuantizeLinear reads as outputs, ONNX Runtime cannot fuse: it computes in f32, as in training.
        using var runner = new Training.GraphRunner(forward, forward.Graph.Nodes.Where(node => node.OpType == "QuantizeLinear" && !forward.Graph.Initializers.ContainsKey(node.Inputs[0])).Select(node => node.Inputs[0]), threads: 1);
        var output = forward.Graph.Outputs[0].Name;
        var (values, equal) = (0, 0);
        for (var input = 0; input < 8; input++)
        {
            var feeds = Engines.Feeds(exported, input);
            float[] expected = runner.Run(feeds)[output].As<float>().ToArray(), actual = Engines.Reference(exported, feeds).Values.Single().As<float>().ToArray();
            Assert.That(actual, Is.EqualTo(expected).Within(1.01 * step), "within one step of the output");
            values += expected.Length;
            equal += expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) < 0.01f * step);
        }
        Assert.That(equal, Is.GreaterThanOrEqualTo(0.9 * values), "equal");
        return exported;
    }

    private static Model Quantize(Model model) =>
        StaticQuantizer.Quantize(model, Calibrator.Run(model, Enumerable.Range(100, 4).Select(seed => Engines.Feeds(model, seed)), new CalibrationOptions { Threads = 1 }));

    private static IReadOnlyDictionary<string, TensorData> Train(QuantizationAwareTraining training, int steps, int seed)
    {
        using var step = new TrainingStep(training.Forward, new Adam(), new StepOptions(BatchSize: 4));
        var random = new Random(seed);
        for (var i = 0; i < steps; i++)
        {
            foreach (ref var value in step.Batch.Inputs)
                value = random.NextSingle() * 4 - 2;
            foreach (ref var label in step.Batch.Labels)
                label = random.Next(10);
            Assert.That(step.Run(0.01).Loss, Is.Not.NaN);
        }
        return step.Read(modelOnly: true);
    }
}
