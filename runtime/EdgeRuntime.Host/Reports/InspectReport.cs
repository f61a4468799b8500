using EdgeRuntime.Bundle;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert inspect</c> reads from a bundle.</summary>
internal sealed record InspectReport(string Bundle, long SizeBytes, Manifest Manifest, IReadOnlyList<string> Labels, PlanReport? Plan);

/// <summary>The native engine's plan.</summary>
internal sealed record PlanReport(long ArenaBytes, long ConstantBytes, IReadOnlyList<OperationReport> Operations);

/// <summary>One operation of a plan.</summary>
internal sealed record OperationReport(string Code, string Name, string Output);
