using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Streaming;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>A stream gives what the whole window gives, on both engines.</summary>
public sealed class StreamingTests
{
    private const int Steps = 40;

    [TestCaseSource(nameof(Nets))]
    public void QuantizedStreamIsTheWholeWindowToTheBit(int seed, int? rows) => AssertSame(StreamingNet.Create(seed, quantized: true), rows, 0);

    [TestCaseSource(nameof(Nets))]
    public void FloatStreamIsTheWholeWindow(int seed, int? rows) => AssertSame(StreamingNet.Create(seed, quantized: false), rows, 2e-6f);

    private static IEnumerable<TestCaseData> Nets()
    {
        for (var seed = 1; seed <= 24; seed++)
            yield return new TestCaseData(seed, seed % 4 == 0 ? null : seed % 4);
    }

    private static void AssertSame(StreamingNet net, int? rows, float tolerance)
    {
        var stream = Stream(net, rows);
        Assert.That(stream.Reach, Is.InRange(1, stream.Window), net.Description);
        var options = new SessionOptions { State = [.. stream.State.Select(pair => new StatePair { Input = pair.Input, Output = pair.Output })] };
        using (var whole = Native(net.Model, new SessionOptions()))
        using (var steps = Native(stream.Model, options))
            AssertSame(stream, whole, steps, tolerance, $"native, {stream.Rows} rows a step: {net.Description}");
        using (var whole = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(net.Model), new SessionOptions()))
        using (var steps = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(stream.Model), options))
            AssertSame(stream, whole, steps, tolerance, $"ONNX Runtime, {stream.Rows} rows a step: {net.Description}");
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
            if (tolerance == 0)
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
