using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Tests;

/// <summary>A plan and a session on it, freed together.</summary>
internal sealed class OpenPlan(ExecutionPlan plan, SessionOptions? options = null) : IDisposable
{
    public ExecutionPlan Plan { get; } = plan;

    public NativeSession Session { get; } = NativeSession.Open(plan, options ?? new SessionOptions());

    public void Dispose()
    {
        Session.Dispose();
        Plan.Constants.Dispose();
    }
}
