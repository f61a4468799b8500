using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// Reads one output of a session as f32, whatever float type it has. 8-bit outputs are read as fractions of their range, q/256 for u8 and (q + 128)/256 for s8, which is how TFLite
/// stores the results of softmax and logistic. Reading allocates nothing.
/// </summary>
public sealed class OutputReader
{
    private const float StepsOfByte = 256;

    private readonly InferenceSession _session;
    private readonly int _index;
    private readonly float[]? _scratch;

    /// <summary>Makes a reader of the output at <paramref name="index"/>.</summary>
    /// <exception cref="ConfigurationException">The output holds neither floats nor bytes.</exception>
    public OutputReader(InferenceSession session, int index = 0)
    {
        _session = session;
        _index = index;
        var output = session.Outputs[index];
        if (output.Type is ElementType.Float16 or ElementType.UInt8 or ElementType.Int8)
            _scratch = new float[output.Shape.ElementCount];
        else if (output.Type != ElementType.Float32)
            throw new ConfigurationException($"output '{output.Name}' holds {output.Type.ShortName()}; scores are read from f32, f16, u8 or s8: use --output to save the values as they are.");
    }

    /// <summary>The values of the last run; valid until the next one.</summary>
    public ReadOnlySpan<float> Read()
    {
        var buffer = _session.Output(_index);
        if (_scratch is null)
            return buffer.As<float>();
        switch (buffer.Type)
        {
            case ElementType.Float16:
                var halves = buffer.As<Half>();
                for (var i = 0; i < _scratch.Length; i++)
                    _scratch[i] = (float)halves[i];
                break;
            case ElementType.UInt8:
                var bytes = buffer.Bytes;
                for (var i = 0; i < _scratch.Length; i++)
                    _scratch[i] = bytes[i] / StepsOfByte;
                break;
            default:
                var signed = buffer.As<sbyte>();
                for (var i = 0; i < _scratch.Length; i++)
                    _scratch[i] = (signed[i] + StepsOfByte / 2) / StepsOfByte;
                break;
        }
        return _scratch;
    }
}
