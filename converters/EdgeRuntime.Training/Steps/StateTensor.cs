using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Steps;

/// <summary>A tensor that is carried from step to step.</summary>
/// <param name="Name">The name of the graph's input that holds it before the step.</param>
/// <param name="Next">The name of the graph's output that holds it after the step.</param>
/// <param name="Initial">Its value at first.</param>
/// <param name="IsModel">Whether the model itself has it (a parameter or running statistic); the others are the optimizer's, or averages.</param>
/// <param name="AverageOf">The name of the model's tensor whose moving average it is; null for none.</param>
internal sealed record StateTensor(string Name, string Next, TensorData Initial, bool IsModel, string? AverageOf = null);

/// <summary>A tensor of random numbers in [0, 1) that every step is fed with: what decides a dropout mask.</summary>
/// <param name="Name">The name of the graph's input.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record NoiseTensor(string Name, long[] Shape);
