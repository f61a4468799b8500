using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Correction;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Correction;

/// <summary>What is added to biases, against shifts that can be worked out.</summary>
public class BiasCorrectionTests
{
    private static float[] Corrected(Model model, Dictionary<string, TensorData>[] batches)
    {
        var how = new CalibrationOptions { Threads = 1 };
        var corrected = BiasCorrection.Run(model, Calibrator.Run(model, batches, how), new QuantizationOptions(), batches, how, null, default);
        var node = corrected.Graph.Nodes.Find(node => node.OpType is "Conv" or "Gemm")!;
        return corrected.Graph.Initializers[node.Input(2)].As<float>().ToArray();
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_mean_of_what_rounding_takes_away_is_put_into_the_bias(bool hasBias)
    {
        // Weights 127 and 0.4 have scale 1: the second becomes 0, and every result lacks 0.4 x. Inputs are whole, with scale 1.
        var m = new ModelBuilder();
        string[] inputs = [m.Input(2, 2), m.Constant(TensorData.From([127f, 0.4f], 2, 1)), .. hasBias ? [m.Constant(TensorData.From([5f], 1))] : Array.Empty<string>()];
        var model = m.Finish(m.Add("Gemm", inputs));
        Dictionary<string, TensorData> Batch(params float[] values) => new() { [model.Graph.Inputs[0].Name] = TensorData.From(values, 2, 2) };
        Assert.That(Corrected(model, [Batch(0, 10, 255, 30), Batch(3, 100, 4, 60)])[0], Is.EqualTo((hasBias ? 5 : 0) + 0.4f * (10 + 30 + 100 + 60) / 4).Within(1e-3));
    }

    [Test]
    public void Borders_of_a_convolution_are_counted_as_they_are()
    {
        // A 3x3 window of 0.4 beside one weight of 127: on a 2x2 picture of ones, padded, every place sees all four pixels but has 127 times the one in its centre.
        var m = new ModelBuilder();
        var weights = Enumerable.Repeat(0.4f, 9).ToArray();
        weights[4] = 127;
        var model = m.Finish(m.Add("Conv", [m.Input(1, 1, 2, 2), m.Constant(TensorData.From(weights, 1, 1, 3, 3)), m.Constant(TensorData.From([1f], 1))], ("pads", new long[] { 1, 1, 1, 1 })));
        var batch = new Dictionary<string, TensorData> { [model.Graph.Inputs[0].Name] = TensorData.From([255f, 255f, 255f, 255f], 1, 1, 2, 2) };
        Assert.That(Corrected(model, [batch])[0], Is.EqualTo(1 + 0.4f * 3 * 255).Within(0.01));
    }

    [Test]
    public void A_bias_that_two_layers_share_is_corrected_for_each()
    {
        var m = new ModelBuilder();
        var bias = m.Weights(1, 6);
        var x = m.Input(1, 6, 5, 5);
        var model = m.Finish(m.Add("Conv", [m.Add("Relu", [m.Add("Conv", [x, m.Weights(1, 6, 6, 1, 1), bias])]), m.Weights(1, 6, 6, 1, 1), bias]));
        var how = new CalibrationOptions { Threads = 1 };
        Dictionary<string, TensorData>[] batches = [.. Enumerable.Range(0, 4).Select(seed => Engines.Feeds(model, seed))];
        var corrected = BiasCorrection.Run(model, Calibrator.Run(model, batches, how), new QuantizationOptions(), batches, how, null, default);
        var names = corrected.Graph.Nodes.Where(node => node.OpType == "Conv").Select(node => node.Input(2)).ToArray();
        Assert.That(names[0], Is.Not.EqualTo(names[1]).And.Not.EqualTo(bias));
        Assert.That(corrected.Graph.Initializers[bias].As<float>().ToArray(), Is.EqualTo(model.Graph.Initializers[bias].As<float>().ToArray()));
    }
}
