using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Streaming;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Whether a streaming model gives what the model that it was made from gives, on pseudo-random windows.</summary>
internal static class StreamComparison
{
    private const int Windows = 8;
    private const double Bound = 1e-3;

    /// <summary>The largest difference of an output, relative to its largest value; 0 where all are the same to the bit.</summary>
    /// <exception cref="InvalidModelException">They differ by more than the order of sums explains.</exception>
    public static double Run(Model model, StreamingModel streaming)
    {
        using var whole = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions());
        using var steps = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(streaming.Model), new SessionOptions { State = [.. streaming.State.Select(pair => new StatePair { Input = pair.Input, Output = pair.Output })] });
        var described = new ManifestTensor { Name = streaming.Input, Stream = new StreamedWindow { Axis = streaming.Axis, Window = streaming.Window, Reach = streaming.Reach } };
        var windows = WindowSession.Over(steps, new Manifest { Inputs = [described] }).Session;
        using var owned = windows;
        var (largest, most) = (0.0, 0.0);
        for (uint i = 1; i <= Windows; i++)
        {
            PseudoRandom.Fill(windows.Input(0), i);
            windows.Input(0).Bytes.CopyTo(whole.Input(0).Bytes);
            windows.Run();
            whole.Run();
            for (var output = 0; output < whole.Outputs.Count; output++)
                Compare(whole, windows, output, ref largest, ref most);
        }
        if (largest > Bound * most)
            throw new InvalidModelException($"--streaming: the results differ from the whole window's by {largest:G3} of {most:G3}: convert without it, and report the model.");
        return largest == 0 ? 0 : largest / most;
    }

    private static void Compare(InferenceSession whole, InferenceSession windows, int output, ref double largest, ref double most)
    {
        var (expected, actual) = (new float[whole.Outputs[output].Shape.ElementCount], new float[whole.Outputs[output].Shape.ElementCount]);
        new OutputReader(whole, output).Read().CopyTo(expected);
        new OutputReader(windows, output).Read().CopyTo(actual);
        for (var i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[i] - actual[i]));
            most = Math.Max(most, Math.Abs(expected[i]));
        }
    }
}
