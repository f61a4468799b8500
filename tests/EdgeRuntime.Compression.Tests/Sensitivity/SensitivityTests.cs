using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Compression.Tests.Sensitivity;

[ExactReference]
public class SensitivityTests
{
    /// <summary>Three convolutions and a dense layer; the input of the second has one channel that is a thousand times the others, which leaves those few steps.</summary>
    private static Model Network(out string bad)
    {
        var m = new ModelBuilder(3);
        var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 10, 10), 3, 8, 3)]);
        var scales = m.Constant(TensorData.From([1000f, 1, 1, 1, 1, 1, 1, 1], 1, 8, 1, 1));
        var weights = Enumerable.Range(0, 8 * 8 * 9).Select(i => i / 9 % 8 == 0 ? 0f : MathF.Sin(i)).ToArray(); // blind for the large channel
        bad = m.Add("Conv", [m.Add("Mul", [x, scales]), m.Constant(TensorData.From(weights, 8, 8, 3, 3)), m.Weights(0.3f, 8)], ("kernel_shape", new long[] { 3, 3 }));
        var y = m.Add("Relu", [m.Conv(m.Add("Relu", [bad]), 8, 8, 3)]);
        return m.Finish(m.Add("Gemm", [m.Add("Flatten", [m.Add("GlobalAveragePool", [y])]), m.Weights(0.3f, 8, 5), m.Weights(0.3f, 5)]));
    }

    private static IEnumerable<IReadOnlyDictionary<string, TensorData>> Samples(Model model) => Enumerable.Range(10, 6).Select(seed => Engines.Feeds(model, seed));

    private static SensitivityAnalysis Analysis(Model model, QuantizationOptions? options = null) =>
        new(model, Calibrator.Run(model, Samples(model), new CalibrationOptions { Threads = 1 }), () => Samples(model), options, threads: 1);

    [Test]
    public void The_layer_that_quantization_hurts_comes_first()
    {
        var model = Network(out var bad);
        var analysis = Analysis(model);
        var layers = analysis.Layers();
        Assert.That(layers.Select(layer => layer.Operator), Is.EqualTo(new[] { "Conv", "Conv", "Conv", "Gemm" }));
        Assert.That(layers.Select(layer => layer.Weights), Is.EqualTo(new[] { 8L * 3 * 9, 8 * 8 * 9, 8 * 8 * 9, 40 }));
        Assert.That(SensitivityAnalysis.WorstFirst(layers)[0], Is.EqualTo(bad));
        var worst = layers.Single(layer => layer.Layer == bad);
        foreach (var other in layers.Where(layer => layer.Layer != bad))
        {
            Assert.That(other.SqnrDb, Is.InRange(25, 60), other.Name);
            Assert.That(worst.SqnrDb, Is.LessThan(other.SqnrDb - 10));
            Assert.That(worst.OutputSqnrDb, Is.LessThan(other.OutputSqnrDb));
            Assert.That(other.Cosine, Is.InRange(0.99, 1));
        }
    }

    [Test]
    public void The_curve_falls_when_the_worst_layer_joins()
    {
        var model = Network(out var bad);
        var analysis = Analysis(model);
        var curve = analysis.Curve(analysis.Layers());
        Assert.That(curve.Select(point => point.Layers), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        Assert.That(curve[^1].Added, Is.EqualTo(bad));
        Assert.That(curve[^1].OutputSqnrDb, Is.LessThan(curve[^2].OutputSqnrDb - 5));
        Assert.That(analysis.Curve(analysis.Layers(), points: 2).Select(point => point.Layers), Is.EqualTo(new[] { 2, 4 }));
    }

    [Test]
    public void Excluded_layers_are_left_out_and_none_is_an_error()
    {
        var model = Network(out var bad);
        Assert.That(Analysis(model, new QuantizationOptions { ExcludedNodes = [bad] }).Layers().Select(layer => layer.Layer), Has.Exactly(3).Items.And.None.EqualTo(bad));
        Assert.That(() => Analysis(model, new QuantizationOptions { ExcludedOperators = ["Conv", "Gemm"] }).Layers(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no layer"));
    }

    [Test]
    public void Errors_are_what_their_formulas_say()
    {
        var error = new TensorError();
        error.Add([3, 0], [3, 0]);
        Assert.That((error.SqnrDb, error.Cosine), Is.EqualTo((double.PositiveInfinity, 1)));
        error.Add([0, 4], [0.5f, 4]);
        Assert.That(error.SqnrDb, Is.EqualTo(20).Within(1e-9));
        Assert.That(error.Cosine, Is.EqualTo(25 / Math.Sqrt(25 * 25.25)).Within(1e-12));
        Assert.That(() => error.Add([1], []), Throws.ArgumentException);
    }
}
