using EdgeRuntime.Graph;

namespace EdgeRuntime.Evaluation.Layers;

/// <summary>Says in a word what a layer computes in.</summary>
internal static class LayerPrecision
{
    /// <summary><c>int8</c>, <c>int8 dynamic</c>, <c>int8 weights</c>, <c>int4 weights</c>, <c>fp16 weights</c>, <c>fp16</c>, <c>fp32</c> or the element type of the output.</summary>
    public static string Of(MappedLayer layer, GraphIndex index)
    {
        var node = layer.Node;
        if (layer.Region.Any(inner => inner.OpType is "MatMulInteger" or "ConvInteger" or "DynamicQuantizeLinear" or "DynamicQuantizeLSTM"))
            return "int8 dynamic";
        if (node.OpType == "MatMulNBits")
            return $"int{node.Int("bits", 4)} weights";
        if (node.OpType.StartsWith("QLinear", StringComparison.Ordinal) || (FromQuantized(node.Input(0), index) && (HasWeights(node) ? IsDequantized(node.Input(1), index) : LayerMap.Quantization(index, node.Outputs[0]) is not null)))
            return "int8";
        var stored = layer.Region.SelectMany(inner => inner.Inputs).Select(index.Constant).OfType<TensorData>().OrderByDescending(tensor => tensor.Bytes.Length).FirstOrDefault()?.Type;
        var result = index.Graph.Find(node.Outputs[0])?.Type ?? ElementType.Undefined;
        return stored switch
        {
            ElementType.Int8 or ElementType.UInt8 when layer.Region.Any(inner => inner.OpType == "DequantizeLinear") => "int8 weights",
            ElementType.Int4 or ElementType.UInt4 => "int4 weights",
            ElementType.Float16 when result == ElementType.Float32 => "fp16 weights",
            _ => Name(result),
        };
    }

    // A product is INT8 where both factors are; anything else where input and output are.
    private static bool HasWeights(Node node) => node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul";

    private static bool IsDequantized(string value, GraphIndex index) => index.Producer(value) is { OpType: "DequantizeLinear" };

    private static bool FromQuantized(string value, GraphIndex index) => index.Producer(value) is { OpType: "DequantizeLinear" } dequantize && index.Constant(dequantize.Input(0)) is null;

    private static string Name(ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Undefined => "fp32",
        ElementType.Float16 => "fp16",
        ElementType.BFloat16 => "bf16",
        _ => type.ShortName(),
    };
}
