using EdgeRuntime.Graph;
using EdgeRuntime.Training.Execution;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Steps;

/// <summary>The samples of one step, in memory that the graph reads in place.</summary>
public sealed class BatchBuffers : IDisposable
{
    private readonly OrtValue[] _noise;

    internal BatchBuffers(ValueInfo input, StepOptions options, IReadOnlyList<NoiseTensor> noise)
    {
        InputTensor = OrtTensors.Allocate(ElementType.Float32, [.. input.StaticShape().Select(size => (long)size)]);
        LabelTensor = OrtTensors.Allocate(ElementType.Int64, options.MostTokens > 0 ? [options.BatchSize, options.MostTokens] : [options.BatchSize]);
        Size = options.BatchSize;
        _noise = [.. noise.Select(tensor => OrtTensors.Allocate(ElementType.Float32, tensor.Shape))];
    }

    /// <summary>The samples one after the other, each in the model's layout.</summary>
    public Span<float> Inputs => InputTensor.GetTensorMutableDataAsSpan<float>();

    /// <summary>How many there are.</summary>
    public int Size { get; }

    /// <summary>Their classes; of sequences as many tokens each as the longest has, counted from 1, zeros behind.</summary>
    public Span<long> Labels => LabelTensor.GetTensorMutableDataAsSpan<long>();

    internal OrtValue InputTensor { get; }

    internal OrtValue LabelTensor { get; }

    internal IReadOnlyList<OrtValue> NoiseTensors => _noise;

    /// <summary>Draws the random numbers that decide dropout masks.</summary>
    public void DrawNoise(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach (var tensor in _noise)
            random.Fill(tensor.GetTensorMutableDataAsSpan<float>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        InputTensor.Dispose();
        LabelTensor.Dispose();
        foreach (var tensor in _noise)
            tensor.Dispose();
    }
}
