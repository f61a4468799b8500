using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert eval</c> measured.</summary>
internal sealed record EvalReport(
    string Engine, int Threads, double LoadMs, int Count, int Labelled, int Correct, double? Accuracy, double ImagesPerSecond, double P50Us, double P99Us, long PeakRssBytes)
{
    public static EvalReport From(EvaluationResult result, string engine, int threads, double loadMs) => new(
        engine, threads, Math.Round(loadMs, 3), result.Count, result.Labelled, result.Correct, result.Accuracy, Math.Round(result.ImagesPerSecond, 1),
        Math.Round(result.P50Us, 3), Math.Round(result.P99Us, 3), ProcessMemory.PeakResidentBytes());
}
