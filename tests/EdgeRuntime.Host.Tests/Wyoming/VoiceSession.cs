using EdgeRuntime.Inference;

namespace EdgeRuntime.Host.Tests.Wyoming;

/// <summary>A model that is a delegate over its buffers, with state for those that ask for it.</summary>
internal sealed class VoiceSession(TensorInfo input, TensorInfo output, Action<TensorBuffer, TensorBuffer> run) : InferenceSession
{
    private static readonly TensorInfo s_state = new("state", ElementType.Float32, new TensorShape(1));

    private readonly TensorBuffer[] _inputs = [new(input), new(s_state)];
    private readonly TensorBuffer[] _outputs = [new(output), new(s_state)];

    public override string Engine => "fake";

    public override IReadOnlyList<TensorInfo> Inputs { get; } = [input, s_state];

    public override IReadOnlyList<TensorInfo> Outputs { get; } = [output, s_state];

    public override IReadOnlyList<SessionState> States { get; } = [new(1, 1, s_state)];

    public override TensorBuffer Input(int index) => _inputs[index];

    public override TensorBuffer Output(int index) => _outputs[index];

    public override void BindInput(int index, TensorBuffer buffer) => _inputs[index] = buffer;

    public override void BindOutput(int index, TensorBuffer buffer) => _outputs[index] = buffer;

    public override void Run() => run(_inputs[0], _outputs[0]);

    protected override void Dispose(bool disposing)
    {
        foreach (var buffer in (TensorBuffer[])[.. _inputs, .. _outputs])
            buffer.Dispose();
    }
}
