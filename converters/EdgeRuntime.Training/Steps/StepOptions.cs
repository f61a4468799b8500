namespace EdgeRuntime.Training.Steps;

/// <summary>How steps are run.</summary>
/// <param name="BatchSize">Samples of a step, at least 1.</param>
/// <param name="LabelSmoothing">The part of a sample's target that is spread over all classes, in [0, 1).</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Threads">Threads inside an operation; 0 lets ONNX Runtime choose. With a fixed number the results on a CPU are the same on every run.</param>
/// <param name="FreezesStatistics">Whether BatchNormalization uses its running statistics while training, and leaves them as they are.</param>
public sealed record StepOptions(int BatchSize, float LabelSmoothing = 0, string Device = "cpu", int Threads = 1, bool FreezesStatistics = false);
