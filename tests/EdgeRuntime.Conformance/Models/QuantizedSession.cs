using EdgeRuntime.Graph;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Conformance.Models;

/// <summary>Runs models in numbers, whether they take f32 or quantized bytes.</summary>
internal sealed class QuantizedSession
{
    private readonly InferenceSession _session;
    private readonly (float Scale, int ZeroPoint) _input, _output;

    /// <param name="engines">The model, which says how its first input and output are quantized.</param>
    /// <param name="session">One of its sessions.</param>
    public QuantizedSession(EnginePair engines, InferenceSession session)
    {
        _session = session;
        if (session.Inputs[0].Type == ElementType.Int8)
            (_input, _output) = (Quantization(engines.Model, session.Inputs[0].Name, output: false), Quantization(engines.Model, session.Outputs[0].Name, output: true));
    }

    /// <summary>The first output's bytes, for bytes of the first input.</summary>
    public sbyte[] Run(ReadOnlySpan<sbyte> input)
    {
        input.CopyTo(_session.Input(0).As<sbyte>());
        _session.Run();
        return _session.Output(0).As<sbyte>().ToArray();
    }

    /// <summary>The first output in numbers, for numbers.</summary>
    public float[] Run(ReadOnlySpan<float> input)
    {
        if (_session.Inputs[0].Type == ElementType.Int8)
        {
            var bytes = Array.ConvertAll(input.ToArray(), x => (sbyte)Math.Clamp(Math.Round(x / _input.Scale) + _input.ZeroPoint, -128, 127));
            return Array.ConvertAll(Run(bytes), q => _output.Scale * (q - _output.ZeroPoint));
        }
        input.CopyTo(_session.Input(0).As<float>());
        _session.Run();
        return _session.Output(0).As<float>().ToArray();
    }

    /// <summary>The place of the largest value, the first of equals.</summary>
    public static int Largest<T>(ReadOnlySpan<T> values) where T : IComparable<T>
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            best = values[i].CompareTo(values[best]) > 0 ? i : best;
        return best;
    }

    // Scale and zero point of what is first behind an input, or last before an output.
    private static (float Scale, int ZeroPoint) Quantization(Model model, string name, bool output)
    {
        var index = new GraphIndex(model.Graph);
        var node = output ? index.Producer(name)! : index.Consumers(name)[0];
        while (node.OpType is not ("QuantizeLinear" or "DequantizeLinear"))
            node = output ? index.Producer(node.Inputs[0])! : index.Consumers(node.Outputs[0])[0];
        return (index.Constant(node.Inputs[1])!.As<float>()[0], index.Constant(node.Inputs[2])!.As<sbyte>()[0]);
    }
}
