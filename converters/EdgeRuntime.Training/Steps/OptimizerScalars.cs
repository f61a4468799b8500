using EdgeRuntime.Training.Execution;
using EdgeRuntime.Training.Optimizers;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Steps;

/// <summary>The scalars that an optimizer wants fed in every step.</summary>
internal sealed class OptimizerScalars(Optimizer optimizer) : IDisposable
{
    private readonly OrtValue[] _values = [.. optimizer.ScalarNames.Select(_ => OrtTensors.Allocate(ElementType.Float32, []))];

    /// <summary>Sets them for a step, counted from 1.</summary>
    public void Set(long step, double learningRate)
    {
        Span<float> scalars = stackalloc float[_values.Length];
        optimizer.Scalars(step, learningRate, scalars);
        for (var i = 0; i < scalars.Length; i++)
            _values[i].GetTensorMutableDataAsSpan<float>()[0] = scalars[i];
    }

    /// <summary>Binds them.</summary>
    public void Bind(OrtIoBinding binding)
    {
        foreach (var (i, name) in optimizer.ScalarNames.Index())
            binding.BindInput(name, _values[i]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in _values)
            value.Dispose();
    }
}
