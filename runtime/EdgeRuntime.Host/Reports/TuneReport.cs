using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert tune</c> measured; the ratio is the untuned median over the tuned one. File: what was written, null where the choice is not quicker.</summary>
internal sealed record TuneReport(string Bundle, int Threads, string Processor, int Operations, int Changed, double UntunedUs, double TunedUs, double Ratio, string? File, IReadOnlyList<int> Parts)
{
    public static TuneReport From(TuningResult result, string bundle, int threads, string processor, string? file) => new(
        bundle, threads, processor, result.Parts.Count, result.Changed, Math.Round(result.Untuned.P50Us, 3), Math.Round(result.Tuned.P50Us, 3), Math.Round(result.Ratio, 3), file, result.Parts);
}
