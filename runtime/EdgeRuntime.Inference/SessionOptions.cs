namespace EdgeRuntime.Inference;

/// <summary>How a session is opened.</summary>
public sealed class SessionOptions
{
    /// <summary>Threads that work on one run, the caller's included. At least 1; default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Keeps every tensor's value after a run, for comparing engines; costs memory. Default false.</summary>
    public bool KeepIntermediates { get; init; }

    /// <summary>Measures the time of every operation (native engine: <see cref="NativeSession.Timings"/>). Default false.</summary>
    public bool Profile { get; init; }
}
