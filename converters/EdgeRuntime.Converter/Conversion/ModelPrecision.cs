using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Tells what a model's weights are.</summary>
internal static class ModelPrecision
{
    /// <summary><c>int8</c> where the graph quantizes, <c>fp16</c> where most weights are f16, else <c>fp32</c>.</summary>
    public static string Of(Model model)
    {
        if (model.Graph.Nodes.Exists(node => node.OpType is "QuantizeLinear" or "DequantizeLinear" or "ConvInteger" or "MatMulInteger" or "DynamicQuantizeLinear" || node.OpType.StartsWith("QLinear", StringComparison.Ordinal)))
            return "int8";
        long Count(ElementType type) => model.Graph.Initializers.Values.Where(tensor => tensor.Type == type).Sum(tensor => tensor.Count);
        return Count(ElementType.Float16) > Count(ElementType.Float32) ? "fp16" : "fp32";
    }
}
