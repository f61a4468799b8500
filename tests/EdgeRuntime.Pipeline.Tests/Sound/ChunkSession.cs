using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline.Tests.Sound;

/// <summary>A "model" with state, the number of chunks so far, that hears which third of the bands is loud.</summary>
internal sealed class ChunkSession(int rows, int frames, int bins) : InferenceSession
{
    private static readonly TensorInfo s_state = new("h", ElementType.Float32, new TensorShape(1));

    private readonly TensorBuffer _input = new(new TensorInfo("x", ElementType.Float32, new TensorShape(1, rows, bins)));
    private readonly TensorBuffer _output = new(new TensorInfo("y", ElementType.Float32, new TensorShape(1, frames, 4)));
    private readonly TensorBuffer _state = new(s_state);

    /// <summary>The state of each run.</summary>
    public List<int> Chunks { get; } = [];

    public override string Engine => "fake";

    public override IReadOnlyList<TensorInfo> Inputs { get; } = [new TensorInfo("x", ElementType.Float32, new TensorShape(1, rows, bins)), s_state];

    public override IReadOnlyList<TensorInfo> Outputs { get; } = [new TensorInfo("y", ElementType.Float32, new TensorShape(1, frames, 4)), s_state];

    public override IReadOnlyList<SessionState> States { get; } = [new SessionState(1, 1, s_state)];

    public override TensorBuffer Input(int index) => index == 0 ? _input : _state;

    public override TensorBuffer Output(int index) => index == 0 ? _output : _state;

    public override void BindInput(int index, TensorBuffer buffer) => throw new NotSupportedException();

    public override void BindOutput(int index, TensorBuffer buffer) => throw new NotSupportedException();

    public override void ResetState() => _state.As<float>().Clear();

    public override void Run()
    {
        Chunks.Add((int)_state.As<float>()[0]++);
        for (var frame = 0; frame < frames; frame++)
        {
            var scores = _output.As<float>().Slice(frame * 4, 4);
            scores.Clear();
            scores[0] = 12;
            for (var i = 0; i < bins; i++)
                scores[1 + 3 * i / bins] += _input.As<float>()[frame * (rows / frames) * bins + i] - 8;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _input.Dispose();
        _output.Dispose();
        _state.Dispose();
    }
}
