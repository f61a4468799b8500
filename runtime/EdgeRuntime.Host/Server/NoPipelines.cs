using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Server;

/// <summary>The pipelines of a program that has none.</summary>
internal sealed class NoPipelines : IPipelineSet
{
    public IReadOnlyList<IPipelineMonitor> Pipelines => [];

    event Action? IPipelineSet.Changed
    {
        add { }
        remove { }
    }
}
