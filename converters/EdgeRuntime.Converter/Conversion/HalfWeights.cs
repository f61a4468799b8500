using EdgeRuntime.Compression.Float16;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--precision fp16</c>: weights in f16, computing in f32.</summary>
internal static class HalfWeights
{
    public static PrecisionChange Apply(Model optimized, string original)
    {
        if (original == "fp16")
            return new PrecisionChange { Model = optimized, Weights = WeightType.Float16 };
        var kept = new List<string>();
        return new PrecisionChange
        {
            Model = Float16Conversion.Run(optimized, kept),
            Native = optimized,
            Weights = WeightType.Float16,
            Remarks = [.. kept.Select(tensor => $"'{tensor}' stays fp32: it has values beyond what fp16 can hold")],
        };
    }
}
