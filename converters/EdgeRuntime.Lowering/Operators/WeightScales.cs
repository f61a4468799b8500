using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>The scales of weights that the model keeps in s8 or s4 behind a DequantizeLinear, in the order of packed columns, so that the plan can keep them so too.</summary>
/// <param name="Values">One for each column of every matrix, or one for each column of 32 rows, columns padded to whole tiles.</param>
/// <param name="Type">s8 or s4.</param>
/// <param name="InBlocks">Whether 32 rows share one.</param>
internal sealed record WeightScales(float[] Values, ElementType Type, bool InBlocks)
{
    /// <summary>The scales of weights [K, N] (or [N, K]); null where the plan is not to store them so, or they are quantized in another way.</summary>
    public static WeightScales? Of(string name, int k, int n, bool transposed, LoweringContext context)
    {
        if (Read(name, context) is not { } source || source.Weights.Shape.Count != 2)
            return null;
        var (rowAxis, columnAxis) = transposed ? (1, 0) : (0, 1);
        var block = source.Node.Int("block_size");
        var scales = source.Scales.As<float>();
        var padded = WeightWidening.ScaleCount(k, n, inBlocks: false);
        if (block == 0)
        {
            if (scales.Length != 1 && (scales.Length != n || source.Axis != columnAxis))
                return null;
            var row = new float[padded];
            for (var column = 0; column < n; column++)
                row[column] = scales[scales.Length == 1 ? 0 : column];
            return new WeightScales(row, source.Weights.Type, InBlocks: false);
        }
        if (block != WeightWidening.BlockRows || source.Axis != rowAxis || k <= block)
            return null;
        var blocks = (k + WeightWidening.BlockRows - 1) / WeightWidening.BlockRows;
        var values = new float[blocks * padded];
        for (var b = 0; b < blocks; b++)
        {
            for (var column = 0; column < n; column++)
                values[b * padded + column] = scales[transposed ? column * blocks + b : b * n + column];
        }
        return new WeightScales(values, source.Weights.Type, InBlocks: true);
    }

    /// <summary>The scales of a convolution's weights, one for each output channel; null as for <see cref="Of"/>.</summary>
    public static WeightScales? OfChannels(string name, Convolution convolution, LoweringContext context)
    {
        var outputs = convolution.Window.OutputC;
        if (Read(name, context) is not { Weights.Type: ElementType.Int8 } source || source.Node.Int("block_size") != 0 || (source.Scales.Count != 1 && (source.Axis != 0 || source.Scales.Count != outputs)))
            return null;
        var scales = source.Scales.As<float>();
        var padded = WeightWidening.ScaleCount(1, convolution.GroupN, inBlocks: false);
        var values = new float[convolution.Groups * padded];
        for (var channel = 0; channel < outputs; channel++)
            values[channel / convolution.GroupN * padded + channel % convolution.GroupN] = scales[scales.Length == 1 ? 0 : channel];
        return new WeightScales(values, ElementType.Int8, InBlocks: false);
    }

    /// <summary>The scales of recurrent weights <c>[D, gates·H, K]</c>, one for each row of a direction; null as for <see cref="Of"/>.</summary>
    public static WeightScales? OfGates(string name, int gates, RecurrentSizes sizes, LoweringContext context)
    {
        var rows = gates * sizes.HiddenSize;
        if (Read(name, context) is not { Axis: 1, Weights.Type: ElementType.Int8 } source || source.Node.Int("block_size") != 0 || source.Scales.Count != rows)
            return null;
        var scales = source.Scales.As<float>();
        var padded = RecurrentPacking.Padded(sizes.HiddenSize);
        var values = new float[sizes.Directions * gates * padded];
        for (var direction = 0; direction < sizes.Directions; direction++)
        {
            for (var row = 0; row < rows; row++)
                values[(direction * gates + row / sizes.HiddenSize) * padded + row % sizes.HiddenSize] = scales[row];
        }
        return new WeightScales(values, ElementType.Int8, InBlocks: false);
    }

    /// <summary>Matrices of one size as quantized weights of the plan.</summary>
    public int Stored(LoweringContext context, string name, params ReadOnlySpan<WeightMatrix<float>> matrices)
    {
        var (k, n) = (matrices[0].K, matrices[0].N);
        var count = WeightPacking.PackedFloatCount(k, n);
        var packed = new float[checked(matrices.Length * count)];
        for (var i = 0; i < matrices.Length; i++)
            WeightPacking.PackFloat(matrices[i].Values, k, n, packed.AsSpan(i * count));
        return Stored(context, name, packed, k);
    }

    /// <summary>Packed matrices of <paramref name="k"/> rows, one after the other, as quantized weights of the plan. The float weights are products with the scales, which division takes back exactly.</summary>
    public int Stored(LoweringContext context, string name, float[] packed, int k)
    {
        var tiles = packed.Length / k / WeightPacking.Tile;
        var quantized = new sbyte[packed.Length];
        for (var i = 0; i < packed.Length; i++)
        {
            var (tile, row) = (i / WeightPacking.Tile / k, i / WeightPacking.Tile % k);
            var scale = Values[(InBlocks ? row / WeightWidening.BlockRows * tiles : 0) * WeightPacking.Tile + tile * WeightPacking.Tile + i % WeightPacking.Tile];
            quantized[i] = scale == 0 ? (sbyte)0 : (sbyte)MathF.Round(packed[i] / scale);
        }
        var shape = new TensorShape(packed.Length);
        if (Type == ElementType.Int8)
            return context.Constant<sbyte>(name, quantized, shape, PlanLayout.Packed);
        var pairs = new byte[quantized.Length / 2];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = (byte)((quantized[2 * i] & 15) | (quantized[2 * i + 1] << 4));
        return context.Plan.Constant(name, ElementType.Int4, shape, PlanLayout.Packed, pairs);
    }

    /// <summary>The scales as a constant of the plan.</summary>
    public int Tensor(LoweringContext context, string name) => context.Plan.Constant($"{name}_scales", ElementType.Float32, new TensorShape(Values.Length), PlanLayout.Packed, MemoryMarshal.AsBytes<float>(Values));

    private static (Node Node, TensorData Weights, TensorData Scales, int Axis)? Read(string name, LoweringContext context)
    {
        if (context.Options.WeightType != WeightType.AsInModel || context.Index.Producer(name) is not { OpType: "DequantizeLinear", Domain: "" } node
            || context.Constants.Find(node.Input(0)) is not { Type: ElementType.Int8 or ElementType.Int4 } weights || context.Constants.Find(node.Input(1)) is not { Type: ElementType.Float32 } scales
            || (node.HasInput(2) && context.Constants.Find(node.Input(2))?.Bytes.Span.IndexOfAnyExcept((byte)0) is not < 0)
            || scales.As<float>().ToArray().Any(scale => !float.IsNormal(scale) || scale < 0))
            return null;
        var axis = (int)node.Int("axis", 1);
        return (node, weights, scales, axis < 0 ? axis + weights.Shape.Count : axis);
    }
}
