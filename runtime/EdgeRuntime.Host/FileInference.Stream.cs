using EdgeRuntime.Host.Reports;
using EdgeRuntime.Media;

namespace EdgeRuntime.Host;

internal sealed partial class FileInference
{
    /// <summary>
    /// Runs the model on the slices of arrays along their first axis, one after the other, state carried from each to the next. One array an input, all of one length.
    /// With an output file each output is saved as one array of all steps, else there is a result for each step.
    /// </summary>
    public List<InferResult> RunStream(string[] files)
    {
        if (files.Length != _feeders.Length)
            throw WrongCount(files.Length);
        var arrays = new NpyArray[files.Length];
        for (var i = 0; i < arrays.Length; i++)
            arrays[i] = ReadSequence(files[i]);
        var steps = arrays[0].Shape[0];
        for (var i = 1; i < arrays.Length; i++)
        {
            if (arrays[i].Shape[0] != steps)
                throw new ConfigurationException($"{files[i]}: holds {arrays[i].Shape[0]} steps, {files[0]} {steps}; give sequences of one length.");
        }
        var recorded = _output is null ? null : new OutputRecording(_session, steps);
        var results = new List<InferResult>();
        _session.ResetState();
        for (var step = 0; step < steps; step++)
        {
            for (var i = 0; i < arrays.Length; i++)
            {
                _sample.SetName(files[i], step);
                if (!TakeStep(files[i], arrays[i], step, _session.Input(_inputs[i])))
                    _feeders[i].Feed(_sample);
            }
            _session.Run();
            if (recorded is null)
                results.Add(Result($"{files[0]}[{step}]"));
            else
                recorded.Add();
        }
        if (recorded is not null)
            results.Add(new InferResult($"{files[0]}, {steps} steps", null, null, recorded.Write(_output!)));
        return results;
    }

    private bool TakeStep(string file, NpyArray array, int step, TensorBuffer input)
    {
        var bytes = array.Bytes.Length / array.Shape[0];
        return InputFile.TakeArray(file, array.Type, new TensorShape(array.Shape.Dimensions.AsSpan()[1..]), array.Bytes.AsSpan(step * bytes, bytes), _sample, input);
    }

    private static NpyArray ReadSequence(string file)
    {
        if (!file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            throw new ConfigurationException($"{file}: --stream takes .npy arrays [steps, ...], whose slices are fed one after the other.");
        var array = NpyFile.Read(file);
        if (array.Shape.Rank == 0 || array.Shape.ElementCount == 0)
            throw new InvalidModelException($"{file}: holds {array.Type.ShortName()}[{array.Shape}]; --stream takes [steps, ...] with one step at least.");
        return array;
    }
}
