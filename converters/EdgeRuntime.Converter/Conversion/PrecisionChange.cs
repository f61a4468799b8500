using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>A model in the precision that was asked for.</summary>
internal sealed record PrecisionChange
{
    /// <summary>The model as ONNX Runtime runs it, which the bundle holds.</summary>
    public required Model Model { get; init; }

    /// <summary>How the native engine stores float weights.</summary>
    public WeightType Weights { get; init; } = WeightType.Float32;

    /// <summary>What the manifest says of it, where that is not the precision that was asked for.</summary>
    public string? Precision { get; init; }

    /// <summary>What was calibrated on, for the manifest.</summary>
    public string? Calibration { get; init; }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Changes an optimized model; one that has the precision already stays as it is.</summary>
    /// <exception cref="ConfigurationException">The model cannot be changed to this precision, or what the change needs is missing.</exception>
    public static PrecisionChange Apply(Model optimized, string original, string precision, Manifest manifest, ConversionRequest request, CancellationToken cancellation) => precision switch
    {
        _ when precision != original && original is "int8" =>
            throw new ConfigurationException($"{request.ModelPath} is quantized to INT8 already; convert it without --precision, or start from the float model."),
        "int8" when original != "int8" && request.Quantization.Target == "tensorrt" => TensorRtInt8.Apply(optimized, manifest, request, cancellation),
        "int8" when original != "int8" => StaticInt8.Apply(optimized, manifest, request, cancellation),
        "fp16" => HalfWeights.Apply(optimized, ElementType.Float16, manifest, request, cancellation),
        "bf16" => HalfWeights.Apply(optimized, ElementType.BFloat16, manifest, request, cancellation),
        "int8-dynamic" or "int8-weights" or "int4-weights" => SmallWeights.Apply(optimized, precision, request),
        "int8" when request.Quantization.CalibrationData is not null => new PrecisionChange { Model = optimized, Remarks = ["the model is quantized to INT8 already and stays as it is: nothing was calibrated"] },
        _ => new PrecisionChange { Model = optimized },
    };
}
