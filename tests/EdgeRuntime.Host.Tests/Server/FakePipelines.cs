using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>Pipelines that a test can replace.</summary>
internal sealed class FakePipelines(params IReadOnlyList<IPipelineMonitor> pipelines) : IPipelineSet
{
    public event Action? Changed;

    public IReadOnlyList<IPipelineMonitor> Pipelines { get; private set; } = pipelines;

    public void Replace(params IReadOnlyList<IPipelineMonitor> others)
    {
        Pipelines = others;
        Changed?.Invoke();
    }
}
