using System.Text.Json.Serialization;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert tune</c> measured; the ratio is the untuned median over the tuned one. Outcome: what became of the file beside the bundle, which File names where it was written.</summary>
internal sealed record TuneReport(
    string Bundle, int Threads, string Processor, int Operations, int Changed, double UntunedUs, double TunedUs, double Ratio, bool Quicker, string Outcome, string? File, IReadOnlyList<TuneRow> Layers)
{
    public const string Wrote = "wrote";
    public const string Removed = "removed";
    public const string Nothing = "nothing";

    public static TuneReport From(TuningResult result, TuningFile tuning, string bundle, string outcome, string? file)
    {
        var layers = new TuneRow[result.Operations.Count];
        for (var i = 0; i < layers.Length; i++)
        {
            var operation = result.Operations[i];
            layers[i] = new TuneRow(operation.Name, operation.Code.ToString(), operation.Candidates, operation.UntunedKernel, operation.UntunedThreads, operation.Kernel, operation.Threads,
                Math.Round(operation.UntunedUs, 3), Math.Round(operation.Us, 3), operation.IsChanged, result.Kernels[i].ToString());
        }
        return new TuneReport(
            bundle, tuning.Threads, tuning.Processor, layers.Length, result.Changed, Math.Round(result.Untuned.P50Us, 3), Math.Round(result.Tuned.P50Us, 3), Math.Round(result.Ratio, 3), result.IsQuicker, outcome, file, layers);
    }
}

/// <summary>One operation: how the engine computes it by itself, and how it was chosen to be; microseconds of both. Choice is what the file has of its kernel, empty for the engine's own.</summary>
internal sealed record TuneRow(
    string Node, string Operation, int Candidates, string DefaultKernel, int DefaultThreads, string Kernel, int Threads, double DefaultUs, double Us, bool Changed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Choice);
