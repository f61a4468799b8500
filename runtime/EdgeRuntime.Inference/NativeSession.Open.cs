using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Memory;
using EdgeRuntime.Inference.Operators;
using EdgeRuntime.Inference.Threading;

namespace EdgeRuntime.Inference;

public sealed partial class NativeSession
{
    /// <summary>Opens a bundle's plan with every operator there is.</summary>
    /// <inheritdoc cref="Open(BundleReader, SessionOptions, OperatorRegistry)"/>
    public static NativeSession Open(BundleReader bundle, SessionOptions options) => Open(bundle, options, OperatorRegistry.Default);

    /// <summary>Opens a bundle's plan with the operators of a registry. The weights stay in the mapped file, which the session keeps mapped even when the bundle is disposed.</summary>
    /// <exception cref="ConfigurationException">The number of threads is not within 1 and <see cref="WorkerPool.MaxThreads"/>, or <see cref="SessionOptions.Parts"/> or <see cref="SessionOptions.Kernels"/> do not fit the plan.</exception>
    /// <exception cref="InvalidModelException">The bundle has no plan, or one that does not hold together: running it could read or write where it must not.</exception>
    /// <exception cref="UnsupportedOperatorException">The registry lacks an operator that the plan needs.</exception>
    public static NativeSession Open(BundleReader bundle, SessionOptions options, OperatorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(options);
        var plan = bundle.ReadPlan();
        try
        {
            return Open(plan, options.WithStateOf(bundle.Manifest), registry, [.. bundle.Manifest.Inputs.Select(t => t.ToTensorInfo())], [.. bundle.Manifest.Outputs.Select(t => t.ToTensorInfo())], ownsConstants: true);
        }
        catch
        {
            plan.Constants.Dispose();
            throw;
        }
    }

    /// <summary>Opens a plan with every operator there is.</summary>
    /// <inheritdoc cref="Open(ExecutionPlan, SessionOptions, OperatorRegistry)"/>
    public static NativeSession Open(ExecutionPlan plan, SessionOptions options) => Open(plan, options, OperatorRegistry.Default);

    /// <summary>Opens a plan with the operators of a registry. The caller keeps the plan's constants until the session is disposed.</summary>
    /// <exception cref="ConfigurationException">The number of threads is not within 1 and <see cref="WorkerPool.MaxThreads"/>, or <see cref="SessionOptions.Parts"/> or <see cref="SessionOptions.Kernels"/> do not fit the plan.</exception>
    /// <exception cref="InvalidModelException">The plan does not hold together: running it could read or write where it must not.</exception>
    /// <exception cref="UnsupportedOperatorException">The registry lacks an operator that the plan needs.</exception>
    public static NativeSession Open(ExecutionPlan plan, SessionOptions options, OperatorRegistry registry) => Open(plan, options, registry, null, null, ownsConstants: false);

    private static NativeSession Open(ExecutionPlan plan, SessionOptions options, OperatorRegistry registry, TensorInfo[]? inputs, TensorInfo[]? outputs, bool ownsConstants)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Open(plan, options, registry, p => options.KeepIntermediates ? new RecordingArena(p) : new Arena(p), inputs, outputs, ownsConstants);
    }

    /// <summary>Opens a plan over memory of the caller's making: tests put guard pages around every buffer.</summary>
    internal static NativeSession Open(
        ExecutionPlan plan, SessionOptions options, OperatorRegistry registry, Func<ExecutionPlan, PlanMemory> allocate, TensorInfo[]? inputs, TensorInfo[]? outputs, bool ownsConstants)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(registry);
        if (options.Threads is < 1 or > WorkerPool.MaxThreads)
            throw new ConfigurationException($"threads {options.Threads}: expected 1 to {WorkerPool.MaxThreads}.");
        if (options.Kernels is { } kernels && kernels.Count != plan.Operations.Count)
            throw new ConfigurationException($"kernels of {kernels.Count} operations: the plan has {plan.Operations.Count}.");
        if (options.Parts is { } parts)
            CheckParts(parts, plan.Operations.Count, options.Threads);
        var validator = new PlanValidator(plan);
        var memory = allocate(plan);
        NativeSession? session = null;
        try
        {
            session = new NativeSession(plan, options, memory, inputs ?? Describe(plan, plan.Inputs), outputs ?? Describe(plan, plan.Outputs), ownsConstants);
            session.Prepare(validator, registry, options);
            if (options.Profile)
                session.StartProfile();
            return session;
        }
        catch
        {
            if (session is null)
                memory.Dispose();
            session?.Dispose();
            throw;
        }
    }

    private static void CheckParts(IReadOnlyList<int> parts, int operations, int threads)
    {
        if (parts.Count != operations)
            throw new ConfigurationException($"parts of {parts.Count} operations: the plan has {operations}.");
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] < 1 || parts[i] > threads)
                throw new ConfigurationException($"operation {i} in {parts[i]} parts: expected 1 to {threads}, the number of threads.");
        }
    }

    private void Prepare(PlanValidator validator, OperatorRegistry registry, SessionOptions options)
    {
        var needed = 1;
        for (var i = 0; i < _operators.Length; i++)
        {
            var operation = _plan.Operations[i];
            validator.CheckOperands(operation);
            var context = new OperatorContext(_plan, operation, _memory, _workspace, _owned, options.Threads, options.Parts?[i], options.Kernels?[i] ?? default);
            _operators[i] = registry.Create(context);
            if (!context.Kernel.IsAutomatic && _operators[i].Candidates.Count == 0)
                context.Chosen([]);
            validator.RecordWrites(operation, context);
            needed = Math.Max(needed, _operators[i].Parts);
        }
        validator.CheckOutputs();
        _workspace.Allocate(_memory, needed);
        _pool = new WorkerPool(needed);
        BindOwnBuffers();
    }

    private int BufferOf(int tensor) => _plan.Tensors[tensor].Buffer;

    private static TensorInfo[] Describe(ExecutionPlan plan, IReadOnlyList<int> tensors)
    {
        var infos = new TensorInfo[tensors.Count];
        for (var i = 0; i < infos.Length; i++)
            infos[i] = InModelLayout(plan.Tensors[tensors[i]]);
        return infos;
    }
}
