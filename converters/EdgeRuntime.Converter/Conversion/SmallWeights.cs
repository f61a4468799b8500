using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Compression.WeightOnly;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--precision int8-dynamic</c>, <c>int8-weights</c> and <c>int4-weights</c>: what needs no data.</summary>
internal static class SmallWeights
{
    public static PrecisionChange Apply(Model optimized, string precision, ConversionRequest request)
    {
        var options = new WeightOnlyOptions
        {
            SmallestCount = request.Quantization.WeightsFrom,
            ExcludedNodes = NodeSelection.Excluded(optimized, request.Quantization.Exclude, request.Quantization.Only),
        };
        var model = precision switch
        {
            "int8-dynamic" => DynamicQuantizer.Quantize(optimized, options),
            "int8-weights" => WeightOnlyQuantizer.ToInt8(optimized, options),
            _ => WeightOnlyQuantizer.ToInt4(optimized, options),
        };
        var (convolutions, recurrent) = (Count("Conv"), Count("LSTM") + Count("GRU") + Count("RNN"));
        var remarks = new List<string>();
        if (convolutions > 0)
            remarks.Add($"{convolutions} convolution{(convolutions == 1 ? " stays" : "s stay")} fp32; --precision int8 with --calibrate quantizes convolutions");
        if (recurrent > 0 && precision != "int8-weights")
            remarks.Add($"{recurrent} recurrent layer{(recurrent == 1 ? " has" : "s have")} s8 weights and compute in fp32: ONNX has no integer form of them");
        return new PrecisionChange { Model = model, Weights = WeightType.AsInModel, Remarks = remarks };

        int Count(string op) => optimized.Graph.Nodes.Count(node => node.OpType == op);
    }
}
