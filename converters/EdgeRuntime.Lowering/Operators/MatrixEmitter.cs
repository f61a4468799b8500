using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Products of matrices of which at least one is known at run time only.</summary>
internal static class MatrixEmitter
{
    /// <summary>Packs matrices when the plan runs.</summary>
    public static int Packed(LoweringContext context, string name, int source, in PackMatrixAttributes attributes, string nodeName)
    {
        var count = checked(attributes.Matrices * Kernels.WeightPacking.PackedFloatCount(attributes.K, attributes.N));
        var packed = context.Plan.Tensor($"{name}_packed", ElementType.Float32, new TensorShape(count), PlanLayout.Packed);
        context.Plan.Operation(PlanOpCode.PackMatrix, nodeName, [source], packed, PlanAttributes.Write(attributes));
        return packed;
    }

    /// <summary>The matrices [K,N] of a value […, K, N] packed: beforehand where it is constant, else when the plan runs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="context">The context.</param>
    /// <param name="name">The value.</param>
    /// <param name="k">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="transposed">Whether the value holds [N, K].</param>
    /// <param name="scale">What every element is multiplied with.</param>
    public static int Right(Node node, LoweringContext context, string name, int k, int n, bool transposed = false, float scale = 1)
    {
        var matrices = (int)(context.Shape(name).ElementCount / k / n);
        if (context.Constants.Find(name) is not { } constant)
            return Packed(context, name, context.InModelOrder(name), new PackMatrixAttributes { Matrices = matrices, K = k, N = n, Transposed = transposed ? 1 : 0, Scale = scale }, node.DisplayName);
        var weights = new WeightMatrix<float>[matrices];
        for (var i = 0; i < matrices; i++)
        {
            weights[i] = DenseEmitter.Matrix(constant.As<float>().Slice(i * k * n, k * n), k, n, transposed);
            for (var at = 0; scale != 1 && at < weights[i].Values.Length; at++)
                weights[i].Values[at] *= scale;
        }
        return Weights.Packed(context, name, weights);
    }

    /// <summary>Rows, K, N and the batch of a product of a […, M, K] and b […, K, N] with numpy broadcasting; where b is a single matrix, the batch is more rows.</summary>
    public static MatMulAttributes Geometry(Node node, TensorShape a, TensorShape b)
    {
        if (a.Rank < 2 || b.Rank < 2 || a[-1] != b[-2] || a.ElementCount == 0 || b.ElementCount == 0)
            throw new UnsupportedNodeException(node, $"{a} times {b} is no matrix product");
        var attributes = new MatMulAttributes { Rows = a[-2], K = a[-1], N = b[-1] };
        if (b.ElementCount == (long)b[-1] * b[-2])
        {
            attributes.Rows = (int)(a.ElementCount / a[-1]);
            return attributes;
        }
        var rank = Math.Max(a.Rank, b.Rank) - 2;
        attributes.BatchRank = rank;
        var (countA, countB) = (1, 1);
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            var back = rank - axis + 2;
            var (sizeA, sizeB) = (back <= a.Rank ? a[-back] : 1, back <= b.Rank ? b[-back] : 1);
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1)
                throw new UnsupportedNodeException(node, $"{a} and {b} cannot be broadcast");
            attributes.Batch[axis] = Math.Max(sizeA, sizeB);
            attributes.StepsA[axis] = sizeA == 1 ? 0 : countA;
            attributes.StepsB[axis] = sizeB == 1 ? 0 : countB;
            (countA, countB) = (countA * sizeA, countB * sizeB);
        }
        return attributes;
    }
}
