using EdgeRuntime.Inference;
using EdgeRuntime.Media;

namespace EdgeRuntime.Host;

/// <summary>The outputs of many runs, each output as one array <c>[steps, ...]</c>. State is not recorded.</summary>
internal sealed class OutputRecording
{
    private readonly InferenceSession _session;
    private readonly IReadOnlyList<int> _outputs;
    private readonly byte[][] _bytes;
    private readonly int _steps;
    private int _step;

    public OutputRecording(InferenceSession session, int steps)
    {
        _session = session;
        _outputs = session.DataOutputs;
        _steps = steps;
        _bytes = new byte[_outputs.Count][];
        for (var i = 0; i < _bytes.Length; i++)
        {
            var output = session.Outputs[_outputs[i]];
            if (output.ByteCount * steps > MediaLimits.ArrayBytes || output.Shape.Rank == TensorShape.MaxRank)
                throw new ConfigurationException($"output '{output.Name}' is {output.Type.ShortName()}[{output.Shape}]; {steps} of it do not fit one array: stream fewer steps, or use --json.");
            _bytes[i] = new byte[output.ByteCount * steps];
        }
    }

    /// <summary>Records the outputs of the last run.</summary>
    public void Add()
    {
        for (var i = 0; i < _bytes.Length; i++)
        {
            var bytes = _session.Output(_outputs[i]).Bytes;
            bytes.CopyTo(_bytes[i].AsSpan(_step * bytes.Length));
        }
        _step++;
    }

    /// <summary>Saves every output; returns the files.</summary>
    public string[] Write(string path)
    {
        var files = new string[_bytes.Length];
        for (var i = 0; i < files.Length; i++)
        {
            var output = _session.Outputs[_outputs[i]];
            files[i] = OutputFiles.NameOf(path, output.Name, files.Length);
            OutputFiles.Write(files[i], output.Type, new TensorShape([_steps, .. output.Shape.Dimensions]), _bytes[i]);
        }
        return files;
    }
}
