using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>What Gemm and MatMul share: x [rows, K] times constant weights [K, N].</summary>
internal static class DenseEmitter
{
    /// <summary>y = activation(x·W + bias) in f32; a function that alone reads the result is fused.</summary>
    /// <param name="node">The node whose result is <c>x·W + bias</c>.</param>
    /// <param name="context">The context.</param>
    /// <param name="input">The value x.</param>
    /// <param name="name">The weights' name.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="bias">The bias' plan tensor, or −1.</param>
    /// <param name="scales">The scales of weights that the plan stores in s8 or s4, or null.</param>
    public static void Float(Node node, LoweringContext context, string input, string name, WeightMatrix<float> weights, int bias, WeightScales? scales)
    {
        var (activation, last) = Activations.Absorb(node, context);
        Emit(last, context, input, name, weights, bias, activation, context.Declare(last.Outputs[0]), scales);
    }

    /// <summary>The same into a value that was declared, with an activation that was absorbed.</summary>
    public static void Emit(Node node, LoweringContext context, string input, string name, WeightMatrix<float> weights, int bias, Activation activation, LoweredValue y, WeightScales? scales)
    {
        // Blocks of rows that share a scale are blocks in the model's order only.
        var x = scales is { InBlocks: true } ? new StoredTensor(context.InModelOrder(input), ElementOrder.Model) : Rows(context, input);
        var matrix = InOrderOf(x, weights);
        var rows = (int)(y.Shape.ElementCount / weights.N);
        var attributes = PlanAttributes.Write(new DenseAttributes { Rows = rows, K = weights.K, N = weights.N, Activation = activation });
        if (scales is not null)
        {
            context.Emit(PlanOpCode.Dense, node, [x.Tensor, scales.Stored(context, name, matrix), bias, scales.Tensor(context, name)], y, ElementOrder.Model, attributes);
            return;
        }
        var single = rows == 1 && weights.N <= DenseRow.MaxColumns;
        var packed = single ? Weights.InRows(context, name, matrix) : Weights.Packed(context, name, matrix);
        context.Emit(single ? PlanOpCode.DenseRow : PlanOpCode.Dense, node, [x.Tensor, packed, bias], y, ElementOrder.Model, attributes);
    }

    /// <summary>The same in INT8, where the QDQ pattern around the node is complete; false where it is not.</summary>
    /// <param name="node">The node.</param>
    /// <param name="context">The context.</param>
    /// <param name="transposed">Whether the weights are [N, K].</param>
    /// <param name="biasInput">The bias' input, which may be absent.</param>
    public static bool TryInt8(Node node, LoweringContext context, bool transposed, int biasInput)
    {
        if (QuantizedPattern.Source(node.Input(0), context) is not { } source || QuantizedPattern.Weights(node.Input(1), context) is not { Tensor.Shape.Count: 2 } weights)
            return false;
        var (k, n) = transposed ? ((int)weights.Tensor.Shape[1], (int)weights.Tensor.Shape[0]) : ((int)weights.Tensor.Shape[0], (int)weights.Tensor.Shape[1]);
        if ((weights.Scales.Length != 1 && (weights.Axis != (transposed ? 0 : 1) || weights.Scales.Length != n))
            || QuantizedPattern.Result(node, context) is not { } result
            || QuantizedPattern.Bias(node, biasInput, n, source.Parameters.Scale, weights, context) is not { } bias)
            return false;
        var matrix = Matrix(weights.Tensor.As<sbyte>(), k, n, transposed);
        Span<sbyte> column = new sbyte[k];
        for (var c = 0; c < n; c++)
        {
            for (var row = 0; row < k; row++)
                column[row] = matrix.Values[row * n + c];
            bias[c] = Weights.FoldZeroPoint(bias[c], column, source.Parameters.ZeroPoint);
        }
        var x = Rows(context, source.Value);
        var name = node.Input(1);
        var packed = Weights.Packed(context, name, InOrderOf(x, matrix));
        var biases = context.PaddedConstant<int>($"{name}_bias", bias);
        var multipliers = context.PaddedConstant<float>($"{name}_multiplier", QuantizedPattern.Multipliers(source.Parameters.Scale, weights, result.Parameters.Scale, n));
        context.Absorb(result.Absorbed);
        var y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
        context.Emit(PlanOpCode.DenseInt8, node, [x.Tensor, packed, biases, multipliers], y, ElementOrder.Model,
            PlanAttributes.Write(new DenseInt8Attributes { Rows = (int)(y.Shape.ElementCount / n), K = k, N = n, Output = result.Clamp }));
        return true;
    }

    /// <summary>A matrix [K,N], from [N,K] where it is transposed.</summary>
    public static WeightMatrix<T> Matrix<T>(ReadOnlySpan<T> values, int k, int n, bool transposed) where T : unmanaged
    {
        if (!transposed)
            return new WeightMatrix<T>(values.ToArray(), k, n);
        var matrix = new T[values.Length];
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column < k; column++)
                matrix[column * n + row] = values[row * k + column];
        }
        return new WeightMatrix<T>(matrix, k, n);
    }

    /// <summary>x in the model's order, or flattened channels-last, which the weights follow.</summary>
    private static StoredTensor Rows(LoweringContext context, string input)
    {
        var x = context.InAnyOrder(input);
        return x.Order == ElementOrder.ChannelsLast ? new StoredTensor(context.InModelOrder(input), ElementOrder.Model) : x;
    }

    private static WeightMatrix<T> InOrderOf<T>(StoredTensor x, WeightMatrix<T> weights) where T : unmanaged
    {
        if (x.Order != ElementOrder.FlatChannelsLast)
            return weights;
        var moved = new T[weights.Values.Length];
        var pixels = weights.K / x.Channels;
        for (var c = 0; c < x.Channels; c++)
        {
            for (var p = 0; p < pixels; p++)
                Array.Copy(weights.Values, (c * pixels + p) * weights.N, moved, (p * x.Channels + c) * weights.N, weights.N);
        }
        return weights with { Values = moved };
    }
}
