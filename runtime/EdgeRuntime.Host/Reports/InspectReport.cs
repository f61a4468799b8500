using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert inspect</c> reads from a bundle.</summary>
internal sealed record InspectReport(string Bundle, long SizeBytes, Manifest Manifest, IReadOnlyList<string> Labels, PlanSummary? Plan);
