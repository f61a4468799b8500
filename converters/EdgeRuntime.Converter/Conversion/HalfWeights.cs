using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Float16;
using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--precision fp16</c> and <c>bf16</c>: weights in 16 bits, computing in f32.</summary>
internal static class HalfWeights
{
    public static PrecisionChange Apply(Model optimized, ElementType type, Manifest manifest, ConversionRequest request, CancellationToken cancellation)
    {
        var kept = new List<string>();
        var table = request.Quantization.CalibrationData is null ? null : StaticInt8.Calibrate(optimized, manifest, request, CalibrationMethod.MinMax, cancellation: cancellation);
        var options = new Float16Options
        {
            Type = type,
            KeptNodes = [.. NodeSelection.Find(optimized, request.Quantization.KeepFp32, "--keep-fp32").Select(NodeSelection.KeyOf)],
            Ranges = table,
        };
        return new PrecisionChange { Model = Float16Conversion.Run(optimized, options, kept), Weights = WeightType.AsInModel, Calibration = table?.Summary, Remarks = kept };
    }
}
