using EdgeRuntime.Inference;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Pipeline;

/// <summary>The outputs of a session that are not state, as decoders read them: floats as <see cref="OutputReader"/> gives them, integers of 32 and 64 bits converted. Readers are made when an output is first read.</summary>
public sealed class SessionOutputs(InferenceSession session) : IModelOutputs
{
    private readonly IReadOnlyList<int> _outputs = session.DataOutputs;
    private readonly OutputReader?[] _readers = new OutputReader?[session.Outputs.Count];
    private readonly float[]?[] _converted = new float[session.Outputs.Count][];

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">The output holds elements that no decoder reads.</exception>
    public ReadOnlySpan<float> Read(int output)
    {
        var index = _outputs[output];
        if (session.Outputs[index].Type is not (ElementType.Int64 or ElementType.Int32))
            return (_readers[output] ??= new OutputReader(session, index)).Read();
        var buffer = session.Output(index);
        var values = _converted[output] ??= new float[buffer.Shape.ElementCount];
        if (buffer.Type == ElementType.Int64)
            Convert(buffer.As<long>(), values);
        else
            Convert(buffer.As<int>(), values);
        return values;
    }

    private static void Convert(ReadOnlySpan<long> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i];
    }

    private static void Convert(ReadOnlySpan<int> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i];
    }
}
