namespace EdgeRuntime.Evaluation.Reports;

/// <summary>What each layer costs when it alone is quantized, the most sensitive first.</summary>
/// <param name="Measure">What the values are, as in <c>SQNR of the output, dB</c>.</param>
/// <param name="HigherIsBetter">Whether a large value means a layer that takes quantization well.</param>
/// <param name="Layers">The layers.</param>
public sealed record SensitivityCurve(string Measure, bool HigherIsBetter, IReadOnlyList<SensitiveLayer> Layers);

/// <summary>One layer of a sensitivity curve.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Value">The measure with this layer alone quantized.</param>
public sealed record SensitiveLayer(string Name, string Operator, double Value);
