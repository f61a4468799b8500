using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Compression.Float16;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Inference;
using EdgeRuntime.Lowering;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Compression.Tests.Float16;

/// <summary>What 16-bit weights cost the MLPerf Tiny models.</summary>
[ExactReference]
public class RealModelTests
{
    private const int Windows = 196, Window = 640, Stride = 128;

    private static Model Load(string name)
    {
        var model = ModelReader.Read(TestData.Shared($"mlperf-tiny/{name}"));
        GraphOptimizer.Run(model);
        return model;
    }

    private static NativeSession Open(Model model) => NativeSession.Open(PlanReader.Read(PlanWriter.ToBytes(GraphLowering.Lower(model, new LoweringOptions { WeightType = WeightType.AsInModel }))), new SessionOptions());

    private static double SquaredError(Model model)
    {
        using var session = Open(model);
        var clip = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(TestData.Shared("mlperf-tiny/ad01_normal_id_01_00000000_hist_librosa_f32.bin")));
        var sum = 0.0;
        for (var window = 0; window < Windows; window++)
        {
            var x = clip.Slice(window * Stride, Window);
            x.CopyTo(session.Input(0).As<float>());
            session.Run();
            var y = session.Output(0).As<float>();
            for (var i = 0; i < Window; i++)
                sum += (double)(x[i] - y[i]) * (x[i] - y[i]);
        }
        return sum / Windows / Window;
    }

    [Test]
    public void The_error_of_the_anomaly_detector_stays([Values(ElementType.Float16, ElementType.BFloat16)] ElementType type)
    {
        var model = Load("ad01_fp32.tflite");
        var before = SquaredError(model);
        var after = SquaredError(Float16Conversion.Run(model, new Float16Options { Type = type }));
        TestContext.Out.WriteLine($"ad01, mean squared error of the clip: fp32 {before:F4}, {type.ShortName()} {after:F4}");
        Assert.That(before, Is.EqualTo(9.7071).Within(0.0005), "what MLPerf Tiny publishes");
        Assert.That(after, Is.EqualTo(before).Within(type == ElementType.Float16 ? 0.005 : 0.05));
    }

    [Test]
    public void The_keyword_model_names_the_same_words()
    {
        var (rows, columns, classes) = (49, 10, 12);
        var parameters = InputOf(Load("kws01_dscnn_int8.tflite"));
        var inputs = File.ReadAllBytes(TestData.Shared("mlperf-tiny/kws01_inputs_500x49x10_i8.bin"));
        var model = Load("kws01_dscnn_float.tflite");
        using var full = Open(model);
        using var half = Open(Float16Conversion.Run(model));
        var same = 0;
        for (var sample = 0; sample < 500; sample++)
        {
            foreach (var session in (NativeSession[])[full, half])
            {
                var x = session.Input(0).As<float>();
                for (var i = 0; i < rows * columns; i++)
                    x[i] = ((sbyte)inputs[sample * rows * columns + i] - parameters.ZeroPoint) * parameters.Scale;
                session.Run();
            }
            same += Best(full.Output(0).As<float>()[..classes]) == Best(half.Output(0).As<float>()[..classes]) ? 1 : 0;
        }
        TestContext.Out.WriteLine($"kws01: f16 names the word of f32 in {same} of 500");
        Assert.That(same, Is.GreaterThanOrEqualTo(499));
    }

    [TestCase("ic01_resnet_float.tflite")]
    [TestCase("ic02_resnet_large_float.tflite")]
    [TestCase("vww01_float.tflite")]
    [TestCase("kws01_dscnn_float.tflite")]
    [TestCase("ad01_fp32.tflite")]
    public void Weights_are_half_as_large_in_the_plan_and_in_the_model(string name)
    {
        var model = Load(name);
        var half = Float16Conversion.Run(model);
        long Plan(Model lowered) => PlanWriter.ToBytes(GraphLowering.Lower(lowered, new LoweringOptions { WeightType = WeightType.AsInModel })).LongLength;
        // As a bundle has it: without the shapes of values in between.
        long Onnx(Model stored)
        {
            var copy = ModelCopy.Of(stored);
            copy.Graph.Values.Clear();
            return OnnxWriter.ToBytes(copy).LongLength;
        }
        var (plan, planHalf, onnx, onnxHalf) = (Plan(model), Plan(half), Onnx(model), Onnx(half));
        TestContext.Out.WriteLine($"{name}: plan {plan} -> {planHalf} ({(double)planHalf / plan:F3}), model.onnx {onnx} -> {onnxHalf} ({(double)onnxHalf / onnx:F3}), together {(double)(planHalf + onnxHalf) / (plan + onnx):F3}");
        Assert.That(half.Graph.Initializers.Values.Sum(tensor => tensor.Bytes.Length), Is.LessThan(model.Graph.Initializers.Values.Sum(tensor => tensor.Bytes.Length) * 0.52));
        Assert.That(planHalf, Is.LessThanOrEqualTo(plan * 0.52));
        Assert.That(onnxHalf, Is.LessThanOrEqualTo(onnx * 0.52));
    }

    private static (float Scale, int ZeroPoint) InputOf(Model model)
    {
        var node = model.Graph.Nodes.First(node => node.OpType == "DequantizeLinear" && node.Input(0) == model.Graph.Inputs[0].Name);
        return (model.Graph.Initializers[node.Input(1)].As<float>()[0], model.Graph.Initializers[node.Input(2)].As<sbyte>()[0]);
    }

    private static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            best = scores[i] > scores[best] ? i : best;
        return best;
    }
}
