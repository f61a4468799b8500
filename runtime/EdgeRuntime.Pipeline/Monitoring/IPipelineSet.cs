namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>The pipelines of a program. Members may be called on any thread.</summary>
public interface IPipelineSet
{
    /// <summary>Those that there are now; a reload puts another list in its place, and pipelines that are no more end as <see cref="SourceState.Stopped"/>.</summary>
    IReadOnlyList<IPipelineMonitor> Pipelines { get; }

    /// <summary>Called after the list was replaced.</summary>
    event Action? Changed;
}
