using EdgeRuntime.Host.Reports;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host;

/// <summary>What is said at the end of <c>edgert run</c>: a line for each pipeline on stderr, or JSON on stdout.</summary>
internal static class RunSummary
{
    public static void Print(IReadOnlyList<PipelineSummary> pipelines, bool asJson)
    {
        if (asJson)
        {
            ReportJson.Write(new RunReport(pipelines), ReportJson.Default.RunReport);
            return;
        }
        foreach (var one in pipelines)
        {
            var lost = Count(one.Dropped, "dropped") + Count(one.Missed, "missed") + Count(one.Broken, "broken") + Count(one.Failed, "failed") + Count(one.Reconnects, "reconnects");
            var problem = (one.Problem is { } why ? $"; {why}" : "") + (one.SinkProblem is { } unwritten ? $"; {unwritten}" : "");
            Console.Error.WriteLine(FormattableString.Invariant(
                $"{one.Name}: {one.Frames} frames ({one.FramesPerSecond:0.0}/s), {one.Events} events, frame to end {one.LatencyP50Ms:0.00} ms (p99 {one.LatencyP99Ms:0.00}){lost}; source {one.State.ToString().ToLowerInvariant()}{problem}"));
        }
    }

    private static string Count(long count, string what) => count == 0 ? "" : $", {count} {what}";
}
