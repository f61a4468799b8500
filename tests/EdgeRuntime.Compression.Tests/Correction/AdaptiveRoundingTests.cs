using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Correction;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Compression.Tests.Correction;

/// <summary>Rows of layers, and what rounding them adaptively is worth.</summary>
[ExactReference]
public class AdaptiveRoundingTests
{
    private static IEnumerable<Dictionary<string, TensorData>> Batches(Model model, int from = 100, int count = 24) => Enumerable.Range(from, count).Select(seed => SmoothFeeds.Of(model, seed));

    private static IEnumerable<TestCaseData> Layers()
    {
        TestCaseData Conv(string name, int channels, int outputs, int kernel, int groups, params (string, AttributeValue)[] attributes)
        {
            var m = new ModelBuilder();
            var y = m.Add("Conv", [m.Input(1, channels, 9, 11), m.Weights(0.4f, outputs, channels / groups, kernel, kernel), m.Weights(0.3f, outputs)], [("group", (long)groups), .. attributes]);
            return new TestCaseData(m.Finish(y)).SetArgDisplayNames(name);
        }
        yield return Conv("padded", 3, 8, 3, 1, ("pads", new long[] { 1, 0, 2, 1 }));
        yield return Conv("strides and dilations", 4, 6, 2, 1, ("strides", new long[] { 2, 3 }), ("dilations", new long[] { 2, 1 }));
        yield return Conv("same, upper", 3, 5, 3, 1, ("auto_pad", "SAME_UPPER"), ("strides", new long[] { 2, 2 }));
        yield return Conv("same, lower", 3, 5, 4, 1, ("auto_pad", "SAME_LOWER"));
        yield return Conv("depthwise", 6, 6, 3, 6, ("pads", new long[] { 1, 1, 1, 1 }));
        yield return Conv("grouped", 6, 9, 3, 3, ("auto_pad", "VALID"));
        TestCaseData Matrix(string name, string op, bool transposed)
        {
            var m = new ModelBuilder();
            string[] inputs = [m.Input(4, 30), transposed ? m.Weights(0.3f, 12, 30) : m.Weights(0.3f, 30, 12), .. op == "Gemm" ? [m.Weights(0.2f, 12)] : Array.Empty<string>()];
            return new TestCaseData(m.Finish(transposed ? m.Add(op, inputs, ("transB", 1L)) : m.Add(op, inputs))).SetArgDisplayNames(name);
        }
        yield return Matrix("Gemm", "Gemm", false);
        yield return Matrix("Gemm, transposed", "Gemm", true);
        yield return Matrix("MatMul", "MatMul", false);
    }

    private static (QuantizedLayer Layer, PatchSampler Rows) Sample(Model model, int capacity)
    {
        var table = Calibrator.Run(model, Batches(model), new CalibrationOptions { Threads = 1 });
        var layer = QuantizedLayer.Of(model, table, new QuantizationOptions())[0];
        var rows = new PatchSampler(layer, capacity, 40, 1);
        foreach (var feeds in Batches(model))
            rows.Add(feeds[layer.Node.Input(0)], Engines.Reference(model, feeds)[layer.Key]);
        return (layer, rows);
    }

    [TestCaseSource(nameof(Layers))]
    public void Rows_give_the_results_that_ONNX_Runtime_gives(Model model)
    {
        var (layer, rows) = Sample(model, 200);
        Assert.That(rows.Rows, Is.InRange(24 * 4, 200));
        var inner = WeightQuantization.Inner(layer.Weights, layer.Axis);
        for (var c = 0; c < layer.Channels; c++)
        {
            var group = c / (layer.Channels / rows.Groups);
            for (var n = 0; n < rows.Rows; n++)
            {
                var (sum, slack) = ((double)(layer.Bias?[c] ?? 0), 1e-5);
                for (var k = 0; k < rows.GroupDepth; k++)
                {
                    var weight = layer.Weights.As<float>()[inner == 1 && layer.Axis > 0 ? k * layer.Channels + c : c * rows.GroupDepth + k];
                    sum += weight * layer.Input.Dequantize(rows.Inputs(group, k)[n]);
                    slack += Math.Abs(weight) * layer.Input.Scale * 0.51;
                }
                Assert.That(rows.Results(c)[n], Is.EqualTo(sum).Within(slack), $"channel {c}, row {n}");
                // The bound is loose where many inputs meet; the mean error must be that of rounding.
                Assert.That(Math.Abs(rows.Results(c)[n] - sum), Is.LessThan(12 * layer.Input.Scale * 0.4 / Math.Sqrt(12) * Math.Sqrt(rows.GroupDepth) + 1e-5));
            }
        }
    }

    [TestCaseSource(nameof(Layers))]
    public void A_layers_error_becomes_smaller(Model model) => ErrorShrinks(model, RoundingMethod.Descent, 10);

    [TestCaseSource(nameof(Layers))]
    public void A_layers_error_becomes_smaller_by_relaxation(Model model) => ErrorShrinks(model, RoundingMethod.Relaxation, 300);

    private static void ErrorShrinks(Model model, RoundingMethod method, int iterations)
    {
        var (layer, rows) = Sample(model, 4096);
        var nearest = layer.Quantize(new QuantizationOptions());
        var (weights, before, after) = AdaptiveRounding.Round(layer, nearest, rows, method, iterations, threads: 1);
        Assert.That(after, Is.LessThan(before));
        var changed = weights.Weights.As<sbyte>().ToArray().Zip(nearest.Weights.As<sbyte>().ToArray(), (a, b) => Math.Abs(a - b)).ToArray();
        Assert.That(changed, Has.Some.EqualTo(1).And.All.LessThanOrEqualTo(1));
        Assert.That(weights.Scales, Is.EqualTo(nearest.Scales));
    }

    [Test]
    public void The_whole_model_comes_closer_to_the_float_one_on_other_data()
    {
        var m = new ModelBuilder(3);
        var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 16, 3, pad: 1)]);
        x = m.Add("Relu", [m.Conv(x, 16, 16, 3, stride: 2)]);
        var model = m.Finish(m.Add("Gemm", [m.Add("Flatten", [x]), m.Weights(0.1f, 400, 10), m.Weights(0.1f, 10)]));
        double Error(bool adaptive)
        {
            var options = new PostTrainingOptions { Calibration = new CalibrationOptions { Threads = 1 }, AdaptiveRounding = adaptive };
            var result = PostTrainingQuantizer.Run(model, () => Batches(model, count: 64), options);
            Assert.That(result.Steps, Has.Count.EqualTo(adaptive ? 2 : 1));
            return Batches(model, 1000, 16).Sum(feeds => Engines.Reference(model, feeds).Values.Single().As<float>().ToArray()
                .Zip(Engines.Reference(result.Model, feeds).Values.Single().As<float>().ToArray(), (a, b) => Math.Pow(a - b, 2)).Sum());
        }
        Assert.That(Error(adaptive: true), Is.LessThan(0.95 * Error(adaptive: false)));
    }

    [Test]
    public void Of_two_weights_of_one_input_relaxation_sends_one_up_and_one_down()
    {
        // 0.4 + 0.35 steps of one input: rounded to nearest both vanish, with one of them up a ninth of the squared error is left. The third weight makes the scale 1; its input is 0.
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Gemm", [m.Input(16, 3), m.Constant(TensorData.From([0.4f, 0.35f, 127], 3, 1))]));
        var random = new Random(1);
        var batches = Enumerable.Range(0, 24).Select(_ => TensorData.From([.. Enumerable.Range(0, 16).Select(_ => random.NextSingle()).SelectMany(v => (float[])[v, v, 0])], 16, 3)).ToList();
        var table = Calibrator.Run(model, batches.Select(x => new Dictionary<string, TensorData> { [model.Graph.Inputs[0].Name] = x }), new CalibrationOptions { Threads = 1 });
        var layer = QuantizedLayer.Of(model, table, new QuantizationOptions())[0];
        var rows = new PatchSampler(layer, 384, 16, 1);
        foreach (var x in batches)
            rows.Add(x, Engines.Reference(model, new Dictionary<string, TensorData> { [model.Graph.Inputs[0].Name] = x })[layer.Key]);
        var (rounded, before, after) = AdaptiveRounding.Round(layer, layer.Quantize(new QuantizationOptions()), rows, RoundingMethod.Relaxation, 600, threads: 1);
        Assert.That(rounded.Weights.As<sbyte>()[0] + rounded.Weights.As<sbyte>()[1], Is.EqualTo(1));
        Assert.That(after, Is.LessThan(0.15 * before));
    }

    [Test]
    public void No_iterations_are_refused()
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Relu", [m.Input(1, 3)]));
        Assert.That(() => PostTrainingQuantizer.Run(model, () => Batches(model), new PostTrainingOptions { AdaptiveRoundingIterations = 0 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("at least 1"));
    }
}
