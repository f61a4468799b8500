using System.Runtime.InteropServices;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering;

/// <summary>The values that are known when a plan is made: initializers, and what Constant, Identity, Cast, QuantizeLinear and DequantizeLinear make of them (f16 and quantized weights).</summary>
internal sealed class ConstantEvaluator(GraphIndex index)
{
    private readonly Dictionary<string, TensorData?> _known = new(StringComparer.Ordinal);

    /// <summary>The constant of that name; null where the value depends on an input, or comes from an operator that is not evaluated here.</summary>
    public TensorData? Find(string name)
    {
        if (_known.TryGetValue(name, out var known))
            return known;
        _known[name] = null;
        return _known[name] = index.Constant(name) ?? (index.Producer(name) is { Domain: "" } node ? Evaluate(node) : null);
    }

    private TensorData? Evaluate(Node node) => node.OpType switch
    {
        "Identity" => Find(node.Input(0)),
        "Cast" when node.Int("to") == (long)ElementType.Float32 && Find(node.Input(0)) is { } source => ToFloat(source),
        "QuantizeLinear" when Find(node.Input(0)) is { Type: ElementType.Float32 } source && Find(node.Input(1)) is { Type: ElementType.Float32 } scale => Quantize(node, source, scale),
        "DequantizeLinear" when Find(node.Input(0)) is { } quantized && Find(node.Input(1)) is { Type: ElementType.Float32 } scale => Dequantize(node, quantized, scale),
        _ => null,
    };

    private static TensorData? ToFloat(TensorData source)
    {
        if (source.Type == ElementType.Float32)
            return source;
        var floats = new float[source.Count];
        if (source.Type == ElementType.Float16)
            WeightWidening.Run(source.As<Half>(), floats);
        else if (source.Type == ElementType.BFloat16)
            WeightWidening.RunBFloat16(MemoryMarshal.Cast<byte, ushort>(source.Bytes.Span), floats);
        else
            return null;
        return new TensorData(ElementType.Float32, source.Shape, MemoryMarshal.AsBytes<float>(floats).ToArray(), source.Name);
    }

    private TensorData? Dequantize(Node node, TensorData quantized, TensorData scale)
    {
        var zeroPoint = node.HasInput(2) ? Find(node.Input(2)) : null;
        if ((node.HasInput(2) && zeroPoint is null) || Integers(quantized) is not { } values)
            return null;
        if (node.Int("block_size") != 0)
            return zeroPoint is null || zeroPoint.Bytes.Span.IndexOfAnyExcept((byte)0) < 0 ? DequantizeBlocks(node, quantized, values, scale) : null;
        var zeros = zeroPoint is null ? new int[scale.Count] : Integers(zeroPoint);
        if (zeros is null || Channels(node, quantized, scale) is not { } sizes || zeros.Length != sizes.Channels)
            return null;
        var (channels, inner) = sizes;
        var scales = scale.As<float>();
        var floats = new float[values.Length];
        for (var i = 0; i < floats.Length; i++)
        {
            var channel = (int)(i / inner % channels);
            floats[i] = (values[i] - zeros[channel]) * scales[channel];
        }
        return new TensorData(ElementType.Float32, quantized.Shape, MemoryMarshal.AsBytes<float>(floats).ToArray(), quantized.Name);
    }

    private static TensorData? DequantizeBlocks(Node node, TensorData quantized, int[] values, TensorData scale)
    {
        var block = node.Int("block_size");
        var axis = (int)node.Int("axis", 1);
        axis = axis < 0 ? axis + quantized.Shape.Count : axis;
        if (block < 0 || axis < 0 || axis >= quantized.Shape.Count || scale.Shape.Count != quantized.Shape.Count)
            return null;
        for (var i = 0; i < quantized.Shape.Count; i++)
        {
            if (scale.Shape[i] != (i == axis ? (quantized.Shape[i] + block - 1) / block : quantized.Shape[i]))
                return null;
        }
        var scales = scale.As<float>();
        var (size, blocks, inner) = (quantized.Shape[axis], scale.Shape[axis], quantized.Shape.Skip(axis + 1).Aggregate(1L, (product, length) => product * length));
        var floats = new float[values.Length];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = values[i] * scales[(int)((i / (inner * size) * blocks + i / inner % size / block) * inner + i % inner)];
        return new TensorData(ElementType.Float32, quantized.Shape, MemoryMarshal.AsBytes<float>(floats).ToArray(), quantized.Name);
    }

    /// <summary>To s8 with zero point 0: weights, whatever the model was made with.</summary>
    private TensorData? Quantize(Node node, TensorData source, TensorData scale)
    {
        if (!node.HasInput(2) || Find(node.Input(2)) is not { Type: ElementType.Int8 } zeroPoint || zeroPoint.Bytes.Span.IndexOfAnyExcept((byte)0) >= 0 || node.Int("block_size") != 0 || Channels(node, source, scale) is not { } sizes)
            return null;
        var values = source.As<float>();
        var scales = scale.As<float>();
        var quantized = new sbyte[values.Length];
        for (var i = 0; i < quantized.Length; i++)
            quantized[i] = (sbyte)new QuantizationParameters(scales[(int)(i / sizes.Inner % sizes.Channels)], 0).Quantize(values[i], -128, 127);
        return TensorData.From(quantized, [.. source.Shape]);
    }

    /// <summary>How many scales there are, and the elements from one to the next; null where they do not fit the tensor.</summary>
    private static (long Channels, long Inner)? Channels(Node node, TensorData tensor, TensorData scale)
    {
        if (scale.Count == 1)
            return (1, 1);
        var axis = (int)node.Int("axis", 1);
        axis = axis < 0 ? axis + tensor.Shape.Count : axis;
        return axis >= 0 && axis < tensor.Shape.Count && tensor.Shape[axis] == scale.Count ? (scale.Count, tensor.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size)) : null;
    }

    private static int[]? Integers(TensorData tensor)
    {
        switch (tensor.Type)
        {
            case ElementType.UInt8: return [.. tensor.As<byte>().ToArray().Select(v => (int)v)];
            case ElementType.Int8: return [.. tensor.As<sbyte>().ToArray().Select(v => (int)v)];
            case ElementType.Int4:
                var unpacked = new sbyte[2 * tensor.Bytes.Length];
                WeightWidening.UnpackInt4(tensor.Bytes.Span, unpacked);
                return [.. unpacked.Take((int)tensor.Count).Select(v => (int)v)];
            case ElementType.Int32: return tensor.As<int>().ToArray();
            default: return null;
        }
    }
}
