using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Gemm: y = α·A·B + β·C; a dense layer where B is constant and A is not transposed.</summary>
internal sealed class GemmLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Gemm"];

    public override void Lower(Node node, LoweringContext context)
    {
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        var (transA, transB) = (node.Int("transA") != 0, node.Int("transB") != 0);
        if (!transA && alpha == 1 && (beta == 1 || !node.HasInput(2)) && DenseEmitter.TryInt8(node, context, transB, 2))
            return;
        for (var input = 0; input < node.Inputs.Count; input++)
        {
            if (node.HasInput(input))
                ConvLowering.RequireFloat(node, context, input);
        }
        var (a, b) = (context.Shape(node.Input(0)), context.Shape(node.Input(1)));
        if (a.Rank != 2 || b.Rank != 2 || a[transA ? 0 : 1] != b[transB ? 1 : 0])
            throw new UnsupportedNodeException(node, $"A {a}{(transA ? " transposed" : "")} and B {b}{(transB ? " transposed" : "")} do not fit each other");
        var (rows, k, n) = (a[transA ? 1 : 0], b[transB ? 1 : 0], b[transB ? 0 : 1]);
        if (TryBias(node, context, n, beta, out var bias))
        {
            var (activation, last) = Activations.Absorb(node, context);
            Product(node, context, (rows, k, n), bias, activation, context.Declare(last.Outputs[0]));
            return;
        }
        var product = context.Declare(context.UniqueName($"{node.Outputs[0]}_product"), new TensorShape(rows, n), ElementType.Float32, null);
        Product(node, context, (rows, k, n), -1, default, product);
        AddMatrix(node, context, product, beta);
    }

    private static void Product(Node node, LoweringContext context, (int Rows, int K, int N) size, int bias, Activation activation, LoweredValue y)
    {
        var (transA, transB, alpha) = (node.Int("transA") != 0, node.Int("transB") != 0, node.Float("alpha", 1));
        if (IsDense(node, context))
        {
            var tensor = context.Constants.Find(node.Input(1))!;
            var weights = DenseEmitter.Matrix(tensor.As<float>(), size.K, size.N, transB);
            for (var i = 0; alpha != 1 && i < weights.Values.Length; i++)
                weights.Values[i] *= alpha;
            DenseEmitter.Emit(node, context, node.Input(0), node.Input(1), weights, bias, activation, y, alpha == 1 ? WeightScales.Of(node.Input(1), size.K, size.N, transB, context) : null);
            return;
        }
        var left = context.InModelOrder(node.Input(0));
        if (transA)
            left = context.Transpose(node.Input(0), left, [1, 0], PlanLayout.Packed, node.DisplayName);
        var right = MatrixEmitter.Right(node, context, node.Input(1), size.K, size.N, transB, alpha);
        context.Emit(PlanOpCode.MatMul, node, [left, right, bias], y, ElementOrder.Model,
            PlanAttributes.Write(new MatMulAttributes { Rows = size.Rows, K = size.K, N = size.N, Activation = activation }));
    }

    /// <summary>Whether it is a dense layer, whose weights are packed beforehand.</summary>
    private static bool IsDense(Node node, LoweringContext context) => node.Int("transA") == 0 && context.Constants.Find(node.Input(1)) is not null && context.Constants.Find(node.Input(0)) is null;

    /// <summary>C as a bias: absent, or one value or a row of them that is constant, or a row that is not scaled.</summary>
    private static bool TryBias(Node node, LoweringContext context, int n, float beta, out int bias)
    {
        bias = -1;
        if (!node.HasInput(2) || beta == 0)
            return true;
        var shape = context.Shape(node.Input(2));
        var isRow = shape.ElementCount == n && shape.Rank >= 1 && shape[-1] == n;
        if (context.Constants.Find(node.Input(2)) is not { } tensor)
        {
            if (isRow && beta == 1 && !IsDense(node, context))
                bias = context.InModelOrder(node.Input(2));
            return bias >= 0;
        }
        if (!isRow && tensor.Count != 1)
            return false;
        var values = tensor.As<float>().ToArray();
        if (!isRow)
            values = [.. Enumerable.Repeat(values[0], n)];
        for (var i = 0; i < values.Length; i++)
            values[i] *= beta;
        bias = Weights.Bias(context, node.Input(2), values);
        return true;
    }

    private static void AddMatrix(Node node, LoweringContext context, LoweredValue product, float beta)
    {
        var c = context.InModelOrder(node.Input(2));
        if (beta != 1)
        {
            var factor = context.Constant<float>($"{node.Outputs[0]}_beta", [beta], new TensorShape(1), PlanLayout.Model);
            var scaled = context.Plan.Tensor($"{node.Input(2)}_scaled", ElementType.Float32, context.Plan[c].Shape, PlanLayout.Packed);
            context.Plan.Operation(PlanOpCode.Binary, node.DisplayName, [c, factor], scaled, PlanAttributes.Write(new BinaryAttributes { Kind = BinaryKind.Multiply }));
            c = scaled;
        }
        var (activation, last) = Activations.Absorb(node, context);
        context.Emit(PlanOpCode.Binary, last, [product.Stored[0].Tensor, c], context.Declare(last.Outputs[0]), ElementOrder.Model,
            PlanAttributes.Write(new BinaryAttributes { Kind = BinaryKind.Add, Activation = activation }));
    }
}
