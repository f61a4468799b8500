using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Pipeline;

/// <summary>What <see cref="ModelTuner"/> chose, and what it brings.</summary>
public sealed record TuningResult
{
    /// <summary>How much quicker the whole model must be for the choice to be worth keeping: 2 %; turns of two equal sessions differ by 1 %.</summary>
    public const double LeastGain = 1.02;

    /// <summary>What was chosen for each operation, in order of execution.</summary>
    public required IReadOnlyList<TunedOperation> Operations { get; init; }

    /// <summary>The kernel of each operation; automatic where the engine's own choice stays.</summary>
    public required IReadOnlyList<KernelChoice> Kernels { get; init; }

    /// <summary>Threads that share each operation.</summary>
    public required IReadOnlyList<int> Parts { get; init; }

    /// <summary>The whole model as the engine chooses.</summary>
    public required LatencyResult Untuned { get; init; }

    /// <summary>The whole model as it was chosen here, measured in turns with <see cref="Untuned"/>; the same where nothing was changed.</summary>
    public required LatencyResult Tuned { get; init; }

    /// <summary>Operations whose kernel or number of threads is not the engine's choice.</summary>
    public int Changed
    {
        get
        {
            var changed = 0;
            foreach (var operation in Operations)
                changed += operation.IsChanged ? 1 : 0;
            return changed;
        }
    }

    /// <summary>The untuned median over the tuned one: above 1 the choice is quicker.</summary>
    public double Ratio => Untuned.P50Us / Tuned.P50Us;

    /// <summary>Whether the choice is worth keeping: it is another than the engine's, and the whole model at least <see cref="LeastGain"/> times as fast.</summary>
    public bool IsQuicker => Changed > 0 && Ratio >= LeastGain;
}

/// <summary>What was chosen for one operation. Times are medians of measurements in turns, one against the other.</summary>
public sealed record TunedOperation
{
    /// <summary>The name of the model's node.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required PlanOpCode Code { get; init; }

    /// <summary>Kernels that were measured; 1: there is no other with the same bits.</summary>
    public required int Candidates { get; init; }

    /// <summary>The engine's kernel, in a few words for people.</summary>
    public required string UntunedKernel { get; init; }

    /// <summary>Threads by the engine's estimate.</summary>
    public required int UntunedThreads { get; init; }

    /// <summary>Time with the engine's choice, in microseconds.</summary>
    public required double UntunedUs { get; init; }

    /// <summary>The chosen kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>The chosen number of threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Time with what was chosen.</summary>
    public required double Us { get; init; }

    /// <summary>Whether the choice is another than the engine's.</summary>
    public required bool IsChanged { get; init; }
}
