using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// Reads one output of a session as f32, whatever float type it has. 8-bit outputs are dequantized by the output's scale and zero point (<see cref="InferenceSession.OutputQuantization"/>); where the engine does not know them, they are read as
/// fractions of their range, q/256 for u8 and (q + 128)/256 for s8, which is how TFLite stores the results of softmax and logistic. Reading allocates nothing.
/// </summary>
public sealed class OutputReader
{
    private readonly InferenceSession _session;
    private readonly int _index;
    private readonly float[]? _scratch;
    private readonly QuantizationParameters _quantization;

    /// <summary>Makes a reader of the output at <paramref name="index"/>.</summary>
    /// <exception cref="ConfigurationException">The output holds neither floats nor bytes.</exception>
    /// <param name="session">The session.</param>
    /// <param name="index">The output.</param>
    /// <param name="quantization">What its bytes mean, where the engine does not know; null: fractions of their range.</param>
    public OutputReader(InferenceSession session, int index = 0, QuantizationParameters? quantization = null)
    {
        _session = session;
        _index = index;
        var output = session.Outputs[index];
        _quantization = session.OutputQuantization(index) ?? quantization ?? new QuantizationParameters(1f / 256, output.Type == ElementType.Int8 ? -128 : 0);
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
                    _scratch[i] = _quantization.Dequantize(bytes[i]);
                break;
            default:
                var signed = buffer.As<sbyte>();
                for (var i = 0; i < _scratch.Length; i++)
                    _scratch[i] = _quantization.Dequantize(signed[i]);
                break;
        }
        return _scratch;
    }
}
