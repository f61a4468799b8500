using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert run --json</c> says at the end.</summary>
internal sealed record RunReport(IReadOnlyList<PipelineSummary> Pipelines);

/// <summary>What <c>edgert run --check --json</c> says.</summary>
internal sealed record CheckReport(IReadOnlyList<CheckedPipeline> Pipelines);

/// <summary>A pipeline that is well, and its parts.</summary>
internal sealed record CheckedPipeline(string Name, IReadOnlyList<PartInfo> Parts);
