using System.Text.Json.Serialization;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert bench</c> measured of one engine. The processor time of an idle session is measured where it is the only one.</summary>
internal sealed record BenchReport(
    string Engine, int Threads, double LoadMs, double FirstMs, double MinUs, double P50Us, double P90Us, double P99Us, double AllocatedBytesPerRun, long PeakRssBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? IdleCpuPercent)
{
    public static BenchReport From(LatencyResult result, InferenceSession session, int threads, double loadMs) => new(
        result.Engine, threads, Round(loadMs), Round(result.FirstMs), Round(result.MinUs), Round(result.P50Us), Round(result.P90Us), Round(result.P99Us),
        Round(result.AllocatedBytesPerRun), ProcessMemory.PeakResidentBytes(), result.IdleCpuPercent is { } idle ? Round(idle) : null)
    {
        Tuned = session is NativeSession { IsTuned: true },
    };

    /// <summary>Whether kernels and threads of operations are those that <c>edgert tune</c> measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Tuned { get; init; }

    /// <summary>The operations in order of execution, where a profile was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProfileRow>? Profile { get; init; }

    private static double Round(double value) => Math.Round(value, 3);
}

/// <summary>Both engines in one run; the ratio is ONNX Runtime's median over the native engine's: above 1 the native engine is faster. Peak memory is that of the process.</summary>
internal sealed record CompareReport(BenchReport Native, BenchReport Onnxruntime, double P50Ratio);
