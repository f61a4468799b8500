using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Compression.Targets;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--precision int8 --target tensorrt</c>: the QDQ form that TensorRT takes.</summary>
internal static class TensorRtInt8
{
    public static PrecisionChange Apply(Model optimized, Manifest manifest, ConversionRequest request, CancellationToken cancellation)
    {
        var excluded = NodeSelection.Excluded(optimized, request.Quantization.Exclude, request.Quantization.Only);
        var table = StaticInt8.Calibrate(optimized, manifest, request, cancellation: cancellation);
        return new PrecisionChange
        {
            Model = TensorRtQuantizer.Quantize(optimized, table, new QuantizationOptions { ExcludedNodes = excluded }),
            Weights = WeightType.AsInModel,
            Precision = "int8-tensorrt",
            Calibration = table.Summary,
            Remarks = ["placed for TensorRT, which was not run: build the engine of model.onnx on the device, with --int8 --fp16 or ONNX Runtime's TensorRT provider"],
        };
    }
}
