using EdgeRuntime.Bundle;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference;

/// <summary>How a session is opened.</summary>
public sealed class SessionOptions
{
    /// <summary>Threads that work on one run, the caller's included. At least 1; default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Keeps every tensor's value after a run, for comparing engines; costs memory. Default false.</summary>
    public bool KeepIntermediates { get; init; }

    /// <summary>Measures the time of every operation from the first run on (native engine: <see cref="NativeSession.StartProfile"/>). Default false.</summary>
    public bool Profile { get; init; }

    /// <summary>
    /// Threads that share each operation of the plan, in its order, in place of the engine's estimate (native engine): each 1 to <see cref="Threads"/>. An operation of fewer independent units takes fewer.
    /// Null (default): the estimate. Results are the same bits with any.
    /// </summary>
    public IReadOnlyList<int>? Parts { get; init; }

    /// <summary>
    /// The kernel of each operation of the plan, in its order, in place of the engine's own choice (native engine): one of <see cref="NativeSession.Candidates"/> each, or the default for the engine's. Null (default): the
    /// engine's everywhere. Results are the same bits with any.
    /// </summary>
    public IReadOnlyList<KernelChoice>? Kernels { get; init; }

    /// <summary>Outputs that become inputs of the next run. Sessions that are opened on a bundle take those of its manifest where this is empty (default).</summary>
    public IReadOnlyList<StatePair> State { get; init; } = [];

    /// <summary>The same options with the state of a bundle, unless they have state of their own.</summary>
    public SessionOptions WithStateOf(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return State.Count > 0 || manifest.State is not { } state ? this : With(Parts, Kernels, state);
    }

    /// <summary>The same options with other <see cref="Parts"/>.</summary>
    public SessionOptions WithParts(IReadOnlyList<int>? parts) => With(parts, Kernels, State);

    /// <summary>The same options with other <see cref="Kernels"/>.</summary>
    public SessionOptions WithKernels(IReadOnlyList<KernelChoice>? kernels) => With(Parts, kernels, State);

    private SessionOptions With(IReadOnlyList<int>? parts, IReadOnlyList<KernelChoice>? kernels, IReadOnlyList<StatePair> state) =>
        new() { Threads = Threads, KeepIntermediates = KeepIntermediates, Profile = Profile, Parts = parts, Kernels = kernels, State = state };
}
