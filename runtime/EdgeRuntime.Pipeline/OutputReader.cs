using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>Reads one output of a session as f32, whatever float type it has. Reading allocates nothing.</summary>
public sealed class OutputReader
{
    private readonly InferenceSession _session;
    private readonly int _index;
    private readonly float[]? _scratch;

    /// <summary>Makes a reader of the output at <paramref name="index"/>.</summary>
    /// <exception cref="ConfigurationException">The output holds no floats.</exception>
    public OutputReader(InferenceSession session, int index = 0)
    {
        _session = session;
        _index = index;
        var output = session.Outputs[index];
        if (output.Type == ElementType.Float16)
            _scratch = new float[output.Shape.ElementCount];
        else if (output.Type != ElementType.Float32)
            throw new ConfigurationException($"output '{output.Name}' holds {output.Type.ShortName()}; scores are read from f32 or f16: use --output to save the values as they are.");
    }

    /// <summary>The values of the last run; valid until the next one.</summary>
    public ReadOnlySpan<float> Read()
    {
        var buffer = _session.Output(_index);
        if (_scratch is null)
            return buffer.As<float>();
        var halves = buffer.As<Half>();
        for (var i = 0; i < _scratch.Length; i++)
            _scratch[i] = (float)halves[i];
        return _scratch;
    }
}
