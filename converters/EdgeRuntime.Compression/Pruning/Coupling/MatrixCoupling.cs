using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Matrix products: rows and columns go through, what is summed over goes from both sides.</summary>
internal static class MatrixCoupling
{
    public static void Gemm(Node node, CouplingContext context)
    {
        var (a, b, y) = (node.Input(0), node.Input(1), node.Outputs[0]);
        var (rows, columns) = (node.Int("transA") != 0 ? 1 : 0, node.Int("transB") != 0 ? 0 : 1);
        context.Tie(a, 1 - rows, b, 1 - columns);
        context.Tie(a, rows, y, 0);
        context.Tie(b, columns, y, 1);
        if (node.HasInput(2))
            ElementwiseCoupling.Broadcast(node.Input(2), y, context);
        context.Produce(node, b, columns);
        context.Produce(node, a, rows);
    }

    public static void MatMul(Node node, CouplingContext context)
    {
        var (a, b, y) = (node.Input(0), node.Input(1), node.Outputs[0]);
        var (rankA, rankB, rank) = (context.Shape(a).Length, context.Shape(b).Length, context.Shape(y).Length);
        context.Tie(a, rankA - 1, b, rankB == 1 ? 0 : rankB - 2);
        if (rankB > 1)
        {
            context.Tie(b, rankB - 1, y, rank - 1);
            context.Produce(node, b, rankB - 1);
        }
        if (rankA > 1)
        {
            context.Tie(a, rankA - 2, y, rankB > 1 ? rank - 2 : rank - 1);
            context.Produce(node, a, rankA - 2);
        }
        if (rankA > 1 && rankB > 1)
        {
            ElementwiseCoupling.Broadcast(a, rankA - 2, y, rank - 2, context);
            ElementwiseCoupling.Broadcast(b, rankB - 2, y, rank - 2, context);
        }
    }
}
