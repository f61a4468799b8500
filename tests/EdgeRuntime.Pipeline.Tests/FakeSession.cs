using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline.Tests;

/// <summary>A model that is a delegate over its buffers.</summary>
internal sealed class FakeSession(TensorInfo input, TensorInfo output, Action<TensorBuffer, TensorBuffer> run) : InferenceSession
{
    private TensorBuffer _input = new(input);
    private TensorBuffer _output = new(output);

    public int Runs { get; private set; }

    /// <summary>Runs that were done when the state was reset last; −1: never.</summary>
    public int ResetAt { get; private set; } = -1;

    /// <summary>What the output's bytes mean.</summary>
    public QuantizationParameters? Quantization { get; init; }

    public override string Engine => "fake";

    public override QuantizationParameters? OutputQuantization(int index) => Quantization;

    public override IReadOnlyList<TensorInfo> Inputs { get; } = [input];

    public override IReadOnlyList<TensorInfo> Outputs { get; } = [output];

    public override TensorBuffer Input(int index) => _input;

    public override TensorBuffer Output(int index) => _output;

    public override void BindInput(int index, TensorBuffer buffer) => _input = buffer;

    public override void BindOutput(int index, TensorBuffer buffer) => _output = buffer;

    public override void ResetState() => ResetAt = Runs;

    public override void Run()
    {
        Runs++;
        run(_input, _output);
    }

    protected override void Dispose(bool disposing)
    {
        _input.Dispose();
        _output.Dispose();
    }

    /// <summary>A session that does nothing: for what is in its input.</summary>
    public static FakeSession Idle(ElementType type, params ReadOnlySpan<int> inputShape) =>
        new(new TensorInfo("x", type, new TensorShape(inputShape)), new TensorInfo("y", ElementType.Float32, new TensorShape(1)), static (_, _) => { });
}
