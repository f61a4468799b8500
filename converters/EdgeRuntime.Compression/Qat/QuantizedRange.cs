using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Qat;

/// <summary>Activations that share one quantization: QuantizeLinear and DequantizeLinear nodes with one scale, and those that only repeat it behind operators that move elements.</summary>
internal sealed class QuantizedRange
{
    /// <summary>The nodes.</summary>
    public HashSet<Node> Nodes { get; } = [];

    /// <summary>The scale's value before training.</summary>
    public required float Scale { get; init; }

    /// <summary>The initializers of the quantized model that hold the scale.</summary>
    public List<string> ScaleNames { get; } = [];

    /// <summary>Whether a graph input is quantized by it, whose range no training changes.</summary>
    public bool IsInput { get; set; }

    /// <summary>The initializer of the trainable model that holds <c>ln(scale) / rate</c>; null where the range is not learned.</summary>
    public string? Parameter { get; set; }
}
