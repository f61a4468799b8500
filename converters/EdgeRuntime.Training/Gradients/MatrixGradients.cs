using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of matrix products.</summary>
internal static class MatrixGradients
{
    // y = α·A'·B' + β·C with A' = A or Aᵀ: dA' = α·dY·B'ᵀ, dB' = α·A'ᵀ·dY, dC = β·dY summed over what was repeated.
    public static void Gemm(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (a, b, dy) = (node.Inputs[0], node.Inputs[1], context.Gradient(node.Outputs[0])!);
        var (transA, transB) = (node.Int("transA"), node.Int("transB"));
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));

        string Product(string left, string right, long transLeft, long transRight) =>
            emit.Op("Gemm", [left, right], ("transA", transLeft), ("transB", transRight), ("alpha", alpha));

        if (context.Needs(a))
            context.Add(a, transA == 0 ? Product(dy, b, 0, 1 - transB) : Product(b, dy, transB, 1));
        if (context.Needs(b))
            context.Add(b, transB == 0 ? Product(a, dy, 1 - transA, 0) : Product(dy, a, 1, transA));
        if (!node.HasInput(2) || !context.Needs(node.Inputs[2]))
            return;
        var c = context.SumTo(dy, context.Shape(node.Outputs[0]), context.Shape(node.Inputs[2]));
        context.Add(node.Inputs[2], beta == 1 ? c : emit.Mul(c, context.Scalar(beta, node.Inputs[2])));
    }

    // Vectors are matrices with one row (left) or one column (right); batch axes broadcast.
    public static void MatMul(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (a, b, dy) = (node.Inputs[0], node.Inputs[1], context.Gradient(node.Outputs[0])!);
        var (shapeA, shapeB) = (context.Shape(a), context.Shape(b));
        var (matrixA, matrixB) = (shapeA, shapeB);
        var (left, right) = (a, b);
        if (shapeA.Length == 1)
        {
            matrixA = [1, shapeA[0]];
            left = emit.Reshape(a, matrixA);
        }
        if (shapeB.Length == 1)
        {
            matrixB = [shapeB[0], 1];
            right = emit.Reshape(b, matrixB);
        }
        var batch = BatchAxes(matrixA, matrixB);
        if (shapeA.Length == 1 || shapeB.Length == 1)
            dy = emit.Reshape(dy, [.. batch, matrixA[^2], matrixB[^1]]);
        if (context.Needs(a))
            context.Add(a, Back(emit.MatMul(dy, Transposed(right, matrixB.Length)), [.. batch, .. matrixA[^2..]], matrixA, shapeA));
        if (context.Needs(b))
            context.Add(b, Back(emit.MatMul(Transposed(left, matrixA.Length), dy), [.. batch, .. matrixB[^2..]], matrixB, shapeB));

        string Transposed(string x, int rank)
        {
            var permutation = Enumerable.Range(0, rank).Select(axis => (long)axis).ToArray();
            (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
            return emit.Transpose(x, permutation);
        }

        string Back(string gradient, long[] from, long[] matrix, long[] shape)
        {
            gradient = context.SumTo(gradient, from, matrix);
            return shape.Length == 1 ? emit.Reshape(gradient, shape) : gradient;
        }
    }

    private static long[] BatchAxes(long[] a, long[] b)
    {
        var rank = Math.Max(a.Length, b.Length) - 2;
        var batch = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            var (ia, ib) = (i - (rank - (a.Length - 2)), i - (rank - (b.Length - 2)));
            batch[i] = ia < 0 ? b[ib] : ib < 0 ? a[ia] : a[ia] == 1 ? b[ib] : a[ia];
        }
        return batch;
    }
}
