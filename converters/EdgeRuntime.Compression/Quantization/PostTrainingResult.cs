using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>A quantized model and how it came to be.</summary>
/// <param name="Model">The model in QDQ form.</param>
/// <param name="Table">The ranges that it was quantized with.</param>
/// <param name="Steps">What was done, one line each, for people.</param>
public sealed record PostTrainingResult(Model Model, CalibrationTable Table, IReadOnlyList<string> Steps);
