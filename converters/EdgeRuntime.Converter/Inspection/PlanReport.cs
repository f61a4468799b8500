using System.Diagnostics;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Converter.Inspection;

/// <summary>A plan, operation by operation, with the time that each takes on this machine.</summary>
internal sealed class PlanReport
{
    private const double MeasuredSeconds = 0.3;
    private const int MostRuns = 1000;

    private PlanReport(PlanSummary summary, IReadOnlyList<OperatorTiming> timings)
    {
        ArenaBytes = summary.ArenaBytes;
        ConstantBytes = summary.ConstantBytes;
        Macs = summary.Macs;
        Microseconds = timings.Sum(timing => timing.MeanMicroseconds);
        Operations = [.. summary.Operations.Zip(timings, (operation, timing) => new Row(operation.Code, operation.Name, operation.Inputs, operation.Output, timing.Kernel, operation.Macs, operation.WeightBytes, operation.ActivationBytes,
            timing.MeanMicroseconds, Microseconds > 0 ? timing.MeanMicroseconds / Microseconds : 0))];
    }

    /// <summary>Bytes that activations need at once.</summary>
    public long ArenaBytes { get; }

    /// <summary>Bytes of all constants.</summary>
    public long ConstantBytes { get; }

    /// <summary>Multiplications with weights in one run.</summary>
    public long Macs { get; }

    /// <summary>Time of one run on this machine with one thread.</summary>
    public double Microseconds { get; }

    /// <summary>The operations in order of execution.</summary>
    public IReadOnlyList<Row> Operations { get; }

    /// <summary>One operation; <paramref name="Kernel"/> is what it runs on here, <paramref name="Share"/> its part of the run's time.</summary>
    public sealed record Row(string Code, string Name, IReadOnlyList<string> Inputs, string Output, string Kernel, long Macs, long WeightBytes, long ActivationBytes, double Microseconds, double Share);

    /// <summary>Summarizes a plan and runs it, its inputs all zero, for a moment.</summary>
    public static PlanReport Of(ExecutionPlan plan)
    {
        using var session = NativeSession.Open(plan, new SessionOptions());
        session.Run();
        session.StartProfile();
        var clock = Stopwatch.StartNew();
        var runs = 0;
        do
        {
            session.Run();
            runs++;
        }
        while (clock.Elapsed.TotalSeconds < MeasuredSeconds && runs < MostRuns);
        return new PlanReport(PlanSummary.Of(plan), session.Timings);
    }

    /// <summary>Prints a table and a line of sums.</summary>
    public void Print()
    {
        Output.Table($"plan: {Operations.Count} operations; time measured on this machine, one thread", ["operation", "node", "inputs", "output", "MACs", "weights", "activations", "us", "time"],
            Operations.Select(row => (IReadOnlyList<string>)
            [
                row.Code, Short(row.Name), string.Join(' ', row.Inputs), row.Output, Output.Count(row.Macs), Output.Bytes(row.WeightBytes), Output.Bytes(row.ActivationBytes), $"{row.Microseconds:F1}", $"{row.Share:P1}",
            ]), 4, 5, 6, 7, 8);
        Console.WriteLine($"{Output.Bytes(ConstantBytes)} of constants, {Output.Bytes(ArenaBytes)} of working memory, {Output.Count(Macs)} multiply-accumulates and {Microseconds:F1} us a run");
    }

    // Exporters write whole paths; the end of one tells nodes apart.
    private static string Short(string name) => name.Length <= 40 ? name : $"...{name[^37..]}";
}
