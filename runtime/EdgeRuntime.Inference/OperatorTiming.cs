using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference;

/// <summary>The time that one operation took over all runs so far.</summary>
/// <param name="Name">The name of the model's node.</param>
/// <param name="Code">What it does.</param>
/// <param name="Threads">Threads that share its work.</param>
/// <param name="Runs">Runs counted.</param>
/// <param name="TotalMicroseconds">Time of all of them.</param>
public readonly record struct OperatorTiming(string Name, PlanOpCode Code, int Threads, long Runs, double TotalMicroseconds)
{
    /// <summary>Time of one run.</summary>
    public double MeanMicroseconds => Runs == 0 ? 0 : TotalMicroseconds / Runs;
}
