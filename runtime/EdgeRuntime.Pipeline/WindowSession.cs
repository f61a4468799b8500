using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// A model that is given the new rows of a window only (<see cref="StreamedWindow"/>), as one that takes the window at once: what evaluations and files need. A run resets the state and gives all rows one after the other, so that nothing is
/// spared by it; <see cref="Sound.KeywordListener"/> gives a stream what is new.
/// </summary>
public sealed class WindowSession : InferenceSession
{
    private readonly InferenceSession _steps;
    private readonly int _input;
    private readonly TensorInfo[] _inputs;
    private readonly TensorInfo[] _outputs;
    private readonly int[] _results;
    private readonly TensorBuffer _window;
    private readonly int _outer, _inner, _length, _rows, _count, _first;

    private WindowSession(InferenceSession steps, int input, StreamedWindow stream)
    {
        (_steps, _input) = (steps, input);
        var taken = steps.Inputs[input];
        var dimensions = taken.Shape.Dimensions.ToArray();
        (_rows, _length) = (dimensions[stream.Axis], stream.Window);
        dimensions[stream.Axis] = _length;
        _inputs = [new TensorInfo(taken.Name, taken.Type, new TensorShape(dimensions))];
        _results = [.. steps.DataOutputs];
        _outputs = Array.ConvertAll(_results, output => steps.Outputs[output]);
        (_outer, _inner) = (1, taken.Type.SizeInBits() / 8);
        for (var axis = 0; axis < dimensions.Length; axis++)
            (_outer, _inner) = axis < stream.Axis ? (_outer * dimensions[axis], _inner) : (_outer, _inner * (axis > stream.Axis ? dimensions[axis] : 1));
        _count = (stream.Reach + _rows - 1) / _rows;
        _first = stream.Reach - _count * _rows;
        _window = new TensorBuffer(_inputs[0]);
    }

    /// <summary>The session and its manifest as they are, or, where the model is given the new rows of a window, both as those of a model that takes all of it. What is made lives as long as <paramref name="session"/>, which stays the caller's.</summary>
    public static (InferenceSession Session, Manifest Manifest) Over(InferenceSession session, Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(manifest);
        var inputs = session.DataInputs;
        if (inputs.Count != 1 || manifest.Inputs.Find(tensor => tensor.Name == session.Inputs[inputs[0]].Name) is not { Stream: { } stream } described)
            return (session, manifest);
        var whole = new WindowSession(session, inputs[0], stream);
        var tensor = new ManifestTensor { Name = described.Name, Type = described.Type, Shape = [.. whole._inputs[0].Shape.Dimensions], Layout = described.Layout, Features = described.Features };
        return (whole, new Manifest { Name = manifest.Name, Precision = manifest.Precision, Inputs = [tensor], Outputs = manifest.Outputs, Classification = manifest.Classification, Decoder = manifest.Decoder });
    }

    /// <inheritdoc/>
    public override string Engine => _steps.Engine;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Inputs => _inputs;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Outputs => _outputs;

    /// <inheritdoc/>
    public override TensorBuffer Input(int index) => index == 0 ? _window : throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public override TensorBuffer Output(int index) => _steps.Output(_results[index]);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: write into <see cref="Input"/>.</exception>
    public override void BindInput(int index, TensorBuffer buffer) => throw new NotSupportedException("The window of a streamed model cannot be bound: write into its buffer.");

    /// <inheritdoc/>
    public override void BindOutput(int index, TensorBuffer buffer) => _steps.BindOutput(_results[index], buffer);

    /// <inheritdoc/>
    public override void Run()
    {
        _steps.ResetState();
        var window = _window.Bytes;
        var rows = _steps.Input(_input).Bytes;
        for (var step = 0; step < _count; step++)
        {
            // Nothing depends on the rows before the first, which only fill the first step.
            var from = Math.Max(_first + step * _rows, 0);
            var skipped = from - (_first + step * _rows);
            for (var outer = 0; outer < _outer; outer++)
                window.Slice((outer * _length + from) * _inner, (_rows - skipped) * _inner).CopyTo(rows[((outer * _rows + skipped) * _inner)..]);
            _steps.Run();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _window.Dispose();
    }
}
