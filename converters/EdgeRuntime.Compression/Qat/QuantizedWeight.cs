using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Qat;

/// <summary>Constant weights of a quantized model: integers behind DequantizeLinear, or floats behind QuantizeLinear and DequantizeLinear.</summary>
internal sealed class QuantizedWeight
{
    /// <summary>The QuantizeLinear node, where the constant is float.</summary>
    public Node? Quantize { get; init; }

    /// <summary>The DequantizeLinear node.</summary>
    public required Node Dequantize { get; init; }

    /// <summary>The initializer of the trainable model that holds the float weights.</summary>
    public string Parameter { get; set; } = "";

    /// <summary>The normalization that is trained behind the layer and folded into the weights afterwards; null where there is none.</summary>
    public QuantizedNormalization? Normalization { get; set; }

    /// <summary>The constant in the quantized model.</summary>
    public string Constant => (Quantize ?? Dequantize).Inputs[0];

    /// <summary>The scale in the quantized model.</summary>
    public string ScaleName => Dequantize.Inputs[1];

    /// <summary>The axis of the scales; null for one scale.</summary>
    public required int? Axis { get; init; }

    /// <summary>Whether all scales are the same number, and stay so.</summary>
    public required bool IsShared { get; init; }

    /// <summary>Whether the zero points are all 0 and the integers s8: then the scale follows the largest weight, otherwise it stays.</summary>
    public required bool IsSymmetric { get; init; }
}

/// <summary>A bias in i32, in steps of <c>scale_x · scale_w</c>.</summary>
internal sealed class QuantizedBias
{
    /// <summary>The DequantizeLinear node.</summary>
    public required Node Dequantize { get; init; }

    /// <summary>The initializer of the trainable model that holds the float bias; "" where a normalization's shift is all there is.</summary>
    public string Parameter { get; set; } = "";

    /// <summary>The weights beside it.</summary>
    public required QuantizedWeight Weight { get; init; }

    /// <summary>The DequantizeLinear node of the activations that the weights multiply.</summary>
    public required Node Input { get; init; }
}
