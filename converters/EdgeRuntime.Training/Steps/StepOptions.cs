using EdgeRuntime.Graph;
using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Distillation;

namespace EdgeRuntime.Training.Steps;

/// <summary>How steps are run.</summary>
/// <param name="BatchSize">Samples of a step, at least 1.</param>
/// <param name="LabelSmoothing">The part of a sample's target that is spread over all classes, in [0, 1).</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Threads">Threads inside an operation; 0 lets ONNX Runtime choose. With a fixed number the results on a CPU are the same on every run.</param>
public sealed record StepOptions(int BatchSize, float LabelSmoothing = 0, string Device = "cpu", int Threads = 1)
{
    /// <summary>Whether BatchNormalization uses its running statistics while training, and leaves them as they are.</summary>
    public bool FreezesStatistics { get; init; }

    /// <summary>How much of the moving averages of the model's tensors a step leaves, in [0, 1); 0 for no averages. They are what is read as the model, and evaluated.</summary>
    public double Average { get; init; }

    /// <summary>Tokens of the longest sequence where the loss is that of connectionist temporal classification; 0 where samples have one class each.</summary>
    public int MostTokens { get; init; }

    /// <summary>f32 tensors of 0 and 1 by the names of weights: where they are 0, the weight is and stays 0.</summary>
    public IReadOnlyDictionary<string, TensorData>? Masks { get; init; }

    /// <summary>The model that is learned from, and what the student is fed with; null for none.</summary>
    internal (Teacher Teacher, ModelInput Student)? Lesson { get; init; }
}
