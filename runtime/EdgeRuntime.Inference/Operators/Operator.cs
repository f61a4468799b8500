using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary>
/// One operation of a plan, ready to run. Its constructor reads the attributes and prepares: it refuses whatever would make a kernel read or write out of bounds,
/// and decides what can be decided once. <see cref="Execute"/> then only computes: no checks, no allocation.
/// </summary>
public abstract class Operator : IParallelWork
{
    /// <summary>The least work, in nanoseconds, that is worth another thread where handing it over costs little.</summary>
    private const double MinimumPart = 500;

    private readonly int _threads;
    private readonly int? _wantedParts;
    private int _units;

    /// <summary>Takes name and number of threads from the context.</summary>
    protected Operator(OperatorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Name = context.Operation.Name;
        Code = context.Operation.Code;
        _threads = context.Threads;
        _wantedParts = context.Parts;
        HasChosenKernel = !context.Kernel.IsAutomatic;
    }

    /// <summary>The name of the model's node.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public PlanOpCode Code { get; }

    /// <summary>Parts that the work is split into: 1 where more threads would cost more than they bring; never more than the session's threads, or units.</summary>
    public int Parts { get; private set; } = 1;

    /// <summary>What it runs on, in a few words for people: shape of the kernel, instructions, tile; made when it is asked for.</summary>
    public virtual string Kernel => KernelNames.Portable;

    /// <summary>The kernels that give the same bits, the engine's own choice first; none where there is nothing to choose. Made when it is asked for.</summary>
    public virtual IReadOnlyList<KernelChoice> Candidates => [];

    /// <summary>Whether the caller of the session chose the kernel.</summary>
    public bool HasChosenKernel { get; }

    /// <summary>Whether the caller of the session chose another number of parts than the estimate.</summary>
    public bool HasChosenParts { get; private set; }

    /// <inheritdoc/>
    public abstract void Execute(int part, int first, int end);

    /// <summary>Does all of the work with the threads of a pool.</summary>
    internal void Run(WorkerPool pool) => Run(pool, this);

    /// <summary>Does all of the work, calling <paramref name="through"/> for every part, which calls <see cref="Execute"/>.</summary>
    internal void Run(WorkerPool pool, IParallelWork through)
    {
        if (Parts == 1)
            through.Execute(0, 0, _units);
        else
            pool.Run(through, _units, Parts);
    }

    /// <summary>Says how much work there is; the last step of every constructor.</summary>
    /// <param name="units">Independent units.</param>
    /// <param name="nanoseconds">A rough estimate of all units' time on one thread.</param>
    protected void Split(int units, double nanoseconds)
    {
        _units = units;
        if (_threads == 1)
            return;
        // More threads than processors would only take turns; who asks for them nevertheless (by tuning) gets them.
        var estimate = Within(Math.Min(nanoseconds / Math.Max(MinimumPart, 2 * HandOver.Nanoseconds), Environment.ProcessorCount), units);
        Parts = _wantedParts is { } wanted ? Within(wanted, units) : estimate;
        HasChosenParts = Parts != estimate;
    }

    private int Within(double parts, int units) => Math.Clamp((int)Math.Min(parts, _threads), 1, Math.Max(1, units));
}
