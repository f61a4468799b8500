using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Gemm with constant weights and bias: y = α·x·W + β·bias.</summary>
internal sealed class GemmLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Gemm"];

    public override void Lower(Node node, LoweringContext context)
    {
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        var transposed = node.Int("transB") != 0;
        if (node.Int("transA") != 0)
            throw new UnsupportedNodeException(node, "transA = 1 is not supported");
        if (alpha == 1 && (beta == 1 || !node.HasInput(2)) && DenseEmitter.TryInt8(node, context, transposed, 2))
            return;
        if (context.Constants.Find(node.Input(1)) is not { Type: ElementType.Float32, Shape.Count: 2 } tensor)
            throw new UnsupportedNodeException(node, "its weights are not a constant f32 matrix");
        var (k, n) = transposed ? ((int)tensor.Shape[1], (int)tensor.Shape[0]) : ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        if (context.Shape(node.Input(0)) is not { Rank: 2 } x || x[1] != k)
            throw new UnsupportedNodeException(node, $"input {context.Shape(node.Input(0))} does not fit weights of {k} rows");
        var weights = DenseEmitter.Matrix(tensor.As<float>(), k, n, transposed);
        if (alpha != 1)
            Scale(weights.Values, alpha);
        DenseEmitter.Float(node, context, node.Input(0), node.Input(1), weights, Bias(node, context, n, beta));
    }

    private static int Bias(Node node, LoweringContext context, int n, float beta)
    {
        if (!node.HasInput(2))
            return -1;
        if (context.Constants.Find(node.Input(2)) is not { Type: ElementType.Float32 } tensor || (tensor.Count != 1 && (tensor.Count != n || tensor.Shape[^1] != n)))
            throw new UnsupportedNodeException(node, $"its bias is not a constant f32 row of {n} values");
        var values = tensor.As<float>().ToArray();
        if (values.Length != n)
            values = [.. Enumerable.Repeat(values[0], n)];
        if (beta != 1)
            Scale(values, beta);
        return context.PaddedConstant<float>(node.Input(2), values);
    }

    private static void Scale(float[] values, float factor)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] *= factor;
    }
}
