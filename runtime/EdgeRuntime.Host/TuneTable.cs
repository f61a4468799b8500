using EdgeRuntime.Host.Reports;

namespace EdgeRuntime.Host;

/// <summary>What <c>edgert tune</c> measured, as a table: the layers that there was a choice for, then the whole model.</summary>
internal static class TuneTable
{
    private const int FirstNumber = 3; // columns from here on are aligned to the right

    public static void Print(TuneReport report)
    {
        var output = Console.Out;
        output.WriteLine($"{report.Bundle}, {report.Threads} thread{(report.Threads == 1 ? "" : "s")}, {report.Processor}");
        var lines = new List<string[]> { (string[])["layer", "default", "chosen", "us before", "us after"] };
        foreach (var row in report.Layers)
        {
            if (row.Candidates > 1 || row.Changed)
                lines.Add([ProfileTable.Short(row.Node), How(row.DefaultKernel, row.DefaultThreads, report), row.Changed ? How(row.Kernel, row.Threads, report) : "the same", $"{row.DefaultUs:0.00}", row.Changed ? $"{row.Us:0.00}" : "-"]);
        }
        if (lines.Count > 1)
            ProfileTable.Write(lines, FirstNumber);
        output.WriteLine($"  operations  {report.Operations}, {report.Changed} of them by another kernel or number of threads than the engine chooses");
        output.WriteLine($"  untuned     {report.UntunedUs,10:0.0} us");
        output.WriteLine($"  tuned       {report.TunedUs,10:0.0} us, {report.Ratio:0.000} times as fast");
        output.WriteLine(report.Outcome switch
        {
            TuneReport.Wrote => $"wrote {report.File}",
            TuneReport.Removed => "Tuning does not make this model quicker here: what an earlier run had written was removed.",
            _ when report.Quicker => "Nothing was written.",
            _ => "Tuning does not make this model quicker here: nothing was written.",
        });
    }

    private static string How(string kernel, int threads, TuneReport report) => report.Threads == 1 ? kernel : $"{kernel}; {threads} thread{(threads == 1 ? "" : "s")}";
}
