using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference;

/// <summary>What one operation is, and the time that it took over all runs of a profile.</summary>
/// <param name="Name">The name of the model's node.</param>
/// <param name="Code">What it does.</param>
/// <param name="Kernel">What it runs on, in a few words for people, as in <c>1x1, AVX-VNNI 6x16</c>.</param>
/// <param name="Threads">Threads that share its work.</param>
/// <param name="Macs">Multiplications with weights or between matrices in one run, padding included; 0 for other operations.</param>
/// <param name="Bytes">Bytes of its inputs, constants and outputs.</param>
/// <param name="Runs">Runs counted.</param>
/// <param name="TotalMicroseconds">Time of all of them.</param>
/// <param name="TunedKernel">Whether the caller of the session chose the kernel (<see cref="SessionOptions.Kernels"/>).</param>
/// <param name="TunedThreads">Whether the caller of the session chose another number of threads than the estimate (<see cref="SessionOptions.Parts"/>).</param>
public readonly record struct OperatorTiming(string Name, PlanOpCode Code, string Kernel, int Threads, long Macs, long Bytes, long Runs, double TotalMicroseconds, bool TunedKernel = false, bool TunedThreads = false)
{
    /// <summary>Time of one run.</summary>
    public double MeanMicroseconds => Runs == 0 ? 0 : TotalMicroseconds / Runs;

    /// <summary>Billions of multiplications a second; 0 for operations that have none.</summary>
    public double GigaMacsPerSecond => TotalMicroseconds > 0 ? Macs * (double)Runs / (TotalMicroseconds * 1e3) : 0;
}
