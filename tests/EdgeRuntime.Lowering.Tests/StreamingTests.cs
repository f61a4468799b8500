using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Streaming;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>A stream gives what the whole window gives, on both engines.</summary>
[ExactReference]
public sealed class StreamingTests
{
    private const int Steps = 40;

    [TestCaseSource(nameof(Nets))]
    public void QuantizedStreamIsTheWholeWindowToTheBit(int seed, int? rows) => AssertSame(StreamingNet.Create(seed, ElementType.UInt8), rows, 0);

    /// <summary>As of models from TFLite. ONNX Runtime computes some operations on them in f32, whose sums may fall to the next of the result's steps.</summary>
    [TestCaseSource(nameof(Nets))]
    public void A_stream_of_signed_activations_is_the_whole_window_to_the_bit(int seed, int? rows) => AssertSame(StreamingNet.Create(seed, ElementType.Int8), rows, 0, 0.0501f);

    [TestCaseSource(nameof(Nets))]
    public void FloatStreamIsTheWholeWindow(int seed, int? rows) => AssertSame(StreamingNet.Create(seed, null), rows, 2e-6f);

    [Test]
    public void What_a_stream_cannot_give_is_named()
    {
        Refused("'conv' (Conv): it pads along time (1 before, 1 after)", builder => builder.Conv(builder.Input(1, 1, 20, 8), 1, 4, 3, pad: 1));
        Refused("'averagepool' (AveragePool): it pads along time", builder => builder.Add("AveragePool", [builder.Input(1, 1, 20, 8)], ("kernel_shape", new long[] { 3, 1 }), ("auto_pad", "SAME_UPPER")));
        Refused("(ceil_mode)", builder => builder.Add("MaxPool", [builder.Input(1, 1, 20, 8)], ("kernel_shape", new long[] { 3, 1 }), ("strides", new long[] { 2, 1 }), ("ceil_mode", 1)));
        Refused("'mul' (Mul): it applies 'globalaveragepool', which is made of a whole window", builder =>
        {
            var x = builder.Input(1, 1, 20, 8);
            return builder.Add("Mul", [x, builder.Add("GlobalAveragePool", [x])]);
        });
        Refused("'softmax' (Softmax): it computes with all rows", builder => builder.Add("Softmax", [builder.Input(1, 1, 20, 8)], ("axis", 2)));
        Refused("'add' (Add): 'weights' differs from row to row", builder => builder.Add("Add", [builder.Input(1, 1, 20, 8), builder.Weights(1, 20, 8)]));
        Refused("'matmul' (MatMul): it multiplies by what changes along time", builder =>
        {
            var x = builder.Input(1, 1, 20, 8);
            return builder.Add("MatMul", [builder.Add("Transpose", [x], ("perm", new long[] { 0, 1, 3, 2 })), x]);
        });
        Refused("how it goes along time is not known", builder => builder.Add("CumSum", [builder.Input(1, 1, 20, 8), builder.Constant(TensorData.Scalar(2L))]));
        Refused("has a result for each row", builder => builder.Add("Relu", [builder.Input(1, 1, 20, 8)]));
        Refused("it joins along time", builder =>
        {
            var x = builder.Input(1, 1, 20, 8);
            return builder.Add("Concat", [x, x], ("axis", 2));
        });
        var net = StreamingNet.Create(1, null);
        Assert.That(() => StreamingModel.From(net.Model, net.Input, 2, 1000), Throws.TypeOf<ConfigurationException>().With.Message.Contains("1000 rows a step: expected 1 to"));
        Assert.That(() => StreamingModel.From(net.Model, net.Input, 1, 1), Throws.TypeOf<ConfigurationException>().With.Message.Contains("axis 1 has no rows"));
    }

    private static void Refused(string message, Func<ModelBuilder, string> make)
    {
        var builder = new ModelBuilder();
        var model = builder.Finish(make(builder));
        Assert.That(() => StreamingModel.From(model, model.Graph.Inputs[0].Name, 2, 2), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
    }

    private static IEnumerable<TestCaseData> Nets()
    {
        for (var seed = 1; seed <= 24; seed++)
            yield return new TestCaseData(seed, seed % 4 == 0 ? null : seed % 4);
    }

    private static void AssertSame(StreamingNet net, int? rows, float tolerance, float? byOnnxRuntime = null)
    {
        var stream = Stream(net, rows);
        Assert.That(stream.Reach, Is.InRange(1, stream.Window), net.Description);
        var options = new SessionOptions { State = [.. stream.State.Select(pair => new StatePair { Input = pair.Input, Output = pair.Output })] };
        using (var whole = Native(net.Model, new SessionOptions()))
        using (var steps = Native(stream.Model, options))
            AssertSame(stream, whole, steps, tolerance, $"native, {stream.Rows} rows a step: {net.Description}");
        using (var whole = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(net.Model), new SessionOptions()))
        using (var steps = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(stream.Model), options))
            AssertSame(stream, whole, steps, byOnnxRuntime ?? tolerance, $"ONNX Runtime, {stream.Rows} rows a step: {net.Description}");
    }

    // Several windows of an average whose elements lie apart cannot be written; one can.
    private static StreamingModel Stream(StreamingNet net, int? rows)
    {
        try
        {
            return StreamingModel.From(net.Model, net.Input, 2, rows);
        }
        catch (ConfigurationException refused) when (refused.Message.Contains("AveragePool", StringComparison.Ordinal) && rows is 2 or 3)
        {
            return StreamingModel.From(net.Model, net.Input, 2, 1);
        }
    }

    private static NativeSession Native(Model model, SessionOptions options)
    {
        var plan = PlanReader.Read(PlanWriter.ToBytes(GraphLowering.Lower(model, new LoweringOptions())));
        return NativeSession.Open(plan, options);
    }

    private static void AssertSame(StreamingModel stream, InferenceSession whole, InferenceSession steps, float tolerance, string what)
    {
        var random = new Random(3);
        var sound = Enumerable.Range(0, Steps * stream.Rows * StreamingNet.Bands).Select(_ => random.NextSingle() * 4 - 2).ToArray();
        var input = steps.DataInputs[0];
        var compared = 0;
        for (var step = 0; step < Steps; step++)
        {
            sound.AsSpan(step * stream.Rows * StreamingNet.Bands, stream.Rows * StreamingNet.Bands).CopyTo(steps.Input(input).As<float>());
            steps.Run();
            var first = (step + 1) * stream.Rows - stream.Reach;
            if (first < 0)
                continue;
            // What lies behind the reach does not matter.
            var window = whole.Input(0).As<float>();
            window.Fill(float.NaN);
            sound.AsSpan(first * StreamingNet.Bands, stream.Reach * StreamingNet.Bands).CopyTo(window);
            if (tolerance is 0 or > 0.01f)
                window[(stream.Reach * StreamingNet.Bands)..].Fill(1);
            whole.Run();
            var (expected, actual) = (whole.Output(0).As<float>().ToArray(), steps.Output(steps.DataOutputs[0]).As<float>().ToArray());
            if (tolerance == 0)
                Assert.That(actual, Is.EqualTo(expected), $"step {step}, {what}");
            else
                Assert.That(actual, Is.EqualTo(expected).Within(tolerance), $"step {step}, {what}");
            compared++;
        }
        Assert.That(compared, Is.GreaterThan(5), what);
    }
}
