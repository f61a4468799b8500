using System.Runtime.InteropServices;
using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Tests.Quantization;

/// <summary>What INT8 costs the MLPerf Tiny models that are quantized here from their float files.</summary>
[ExactReference]
public class RealModelTests
{
    private static readonly CalibrationOptions s_how = new() { Method = CalibrationMethod.SquaredError, RefuseSynthetic = true, Threads = 1 };

    private static Model Load(string name)
    {
        var model = ModelReader.Read(TestData.Shared($"mlperf-tiny/{name}"));
        GraphOptimizer.Run(model);
        return model;
    }

    private static Dictionary<string, TensorData> Feeds(Model model, float[] values)
    {
        var input = model.Graph.RequiredInputs.First();
        return new() { [input.Name] = TensorData.From(values, [.. input.Shape!.Select(size => size.IsKnown ? size.Value : 1)]) };
    }

    [TestCase(false)]
    [TestCase(true)]
    public void The_anomaly_detectors_error_stays_within_5_percent(bool corrected)
    {
        const int Windows = 196, Window = 640, Stride = 128;
        var model = Load("ad01_fp32.tflite");
        var clip = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(TestData.Shared("mlperf-tiny/ad01_normal_id_01_00000000_hist_librosa_f32.bin"))).ToArray();
        float[] At(int window) => clip[(window * Stride)..(window * Stride + Window)];
        double Error(Model of)
        {
            using var runner = new GraphRunner(of, threads: 1);
            return Enumerable.Range(0, Windows).Average(window => At(window).Zip(runner.Run(Feeds(of, At(window))).Values.Single().As<float>().ToArray(), (x, y) => (double)(x - y) * (x - y)).Average());
        }
        var options = new PostTrainingOptions { Calibration = s_how, Equalize = corrected, CorrectBias = corrected };
        var quantized = PostTrainingQuantizer.Run(model, () => Enumerable.Range(0, Windows / 2).Select(i => Feeds(model, At(2 * i))), options).Model;
        var (before, after) = (Error(model), Error(quantized));
        TestContext.Out.WriteLine($"ad01, mean squared error of the clip: fp32 {before:F4}, int8 {after:F4}");
        Assert.That(before, Is.EqualTo(9.7071).Within(0.0005), "what MLPerf Tiny publishes");
        Assert.That(after, Is.EqualTo(before).Within(5).Percent);
    }

    [Test]
    public void The_picture_classifier_names_the_same_classes()
    {
        const int Calibration = 64, Pictures = 300;
        var model = Load("ic01_resnet_float.tflite");
        var quantized = PostTrainingQuantizer.Run(model, () => Images("cifar10-train.zip", Calibration).Select(pixels => Feeds(model, pixels)), new PostTrainingOptions { Calibration = s_how }).Model;
        using var before = new GraphRunner(model, threads: 1);
        using var after = new GraphRunner(quantized, threads: 1);
        int Class(GraphRunner runner, float[] pixels)
        {
            var scores = runner.Run(Feeds(model, pixels)).Values.Single().As<float>().ToArray();
            return Array.IndexOf(scores, scores.Max());
        }
        var same = Images("cifar10-test.zip", Pictures).Count(pixels => Class(before, pixels) == Class(after, pixels));
        TestContext.Out.WriteLine($"ic01: the same class for {same} of {Pictures} pictures");
        Assert.That(same, Is.GreaterThanOrEqualTo(Pictures * 0.96));
    }

    private static IEnumerable<float[]> Images(string file, int count)
    {
        using var set = DataSet.Open(TestData.Shared(file));
        var sample = new Sample();
        for (var i = 0; i < count; i++)
        {
            set.Read((int)((long)i * set.Count / count), sample);
            yield return Array.ConvertAll(sample.Bytes.ToArray(), pixel => (float)pixel);
        }
    }
}
