using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Decompose;

/// <summary>
/// Writes operators that the native engine has no kernel for in terms of those that it has, and QOperator nodes (QLinearConv and the like) as DequantizeLinear, operator,
/// QuantizeLinear, which lowering recognizes as INT8. Meant for the copy of a model that is lowered: the model that ONNX Runtime gets keeps its operators.
/// </summary>
public static class NativeDecompositions
{
    private const int MaximumDepth = 8;

    /// <summary>A decomposition: emits nodes and returns true, or emits nothing and returns false where the node cannot be decomposed.</summary>
    internal delegate bool Decomposition(NodeRewrite rewrite);

    private static readonly Dictionary<string, Decomposition> s_table = new(StringComparer.Ordinal)
    {
        ["QLinearConv"] = QLinearConvForm.Run,
        ["QLinearMatMul"] = QLinearMatMulForm.Run,
        ["com.microsoft.QGemm"] = QGemmForm.Run,
        ["com.microsoft.QLinearAdd"] = QLinearBinaryForm.Add,
        ["com.microsoft.QLinearMul"] = QLinearBinaryForm.Multiply,
        ["com.microsoft.QLinearConcat"] = QLinearConcatForm.Run,
        ["com.microsoft.QLinearSigmoid"] = QLinearUnaryForm.Sigmoid,
        ["com.microsoft.QLinearLeakyRelu"] = QLinearUnaryForm.LeakyRelu,
        ["com.microsoft.QLinearAveragePool"] = QLinearPoolForm.Average,
        ["com.microsoft.QLinearGlobalAveragePool"] = QLinearPoolForm.GlobalAverage,
        ["com.microsoft.QuantizeLinear"] = QLinearUnaryForm.PlainDomain,
        ["com.microsoft.DequantizeLinear"] = QLinearUnaryForm.PlainDomain,

        ["Einsum"] = EinsumForm.Run,
        ["NegativeLogLikelihoodLoss"] = LossForm.NegativeLogLikelihood,
        ["SoftmaxCrossEntropyLoss"] = LossForm.SoftmaxCrossEntropy,
    };

    /// <summary>The operators that are decomposed, those outside ai.onnx as "domain.operator".</summary>
    public static IEnumerable<string> Operators => s_table.Keys;

    /// <summary>Rewrites a model whose shapes are static; its nodes are replaced, never changed, so that they may be shared with another model. Sub-graphs stay as they are.</summary>
    /// <exception cref="InvalidModelException">The model is not consistent.</exception>
    public static void Run(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        new FoldConstants().Run(model);
        if (!model.Graph.Nodes.Exists(node => Find(node) is not null))
            return;
        ShapeInference.Run(model);
        var graph = model.Graph;
        var scope = new RewriteScope(new GraphBuilder(model), [graph], model.Opset);
        var result = new List<Node>(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
            Decompose(scope, node, result, 0);
        graph.Nodes.Clear();
        graph.Nodes.AddRange(result);
        new FoldConstants().Run(model);
        ShapeInference.Run(model);
    }

    private static void Decompose(RewriteScope scope, Node node, List<Node> result, int depth)
    {
        if (depth == MaximumDepth || Find(node) is not { } decomposition || node.Outputs.Count == 0 || !Applies(decomposition, new NodeRewrite(scope, node), out var nodes))
        {
            result.Add(node);
            return;
        }
        foreach (var emitted in nodes)
            Decompose(scope, emitted, result, depth + 1);
    }

    private static bool Applies(Decomposition decomposition, NodeRewrite rewrite, out List<Node> nodes)
    {
        nodes = rewrite.Result;
        try
        {
            return decomposition(rewrite);
        }
        catch (Exception error) when (NodeErrors.IsMisfit(error))
        {
            throw NodeErrors.Of(rewrite.Node, error);
        }
    }

    private static Decomposition? Find(Node node) => s_table.GetValueOrDefault(node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}");
}
