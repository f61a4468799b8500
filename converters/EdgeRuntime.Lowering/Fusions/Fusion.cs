using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Operators;

namespace EdgeRuntime.Lowering.Fusions;

/// <summary>
/// Patterns of several nodes that compute one function, put together before anything is lowered: on the lowering's own copy of the graph, so that the result need not be an operator of the model's
/// operator set. Intermediate values that something else reads stay, and with them the pattern.
/// </summary>
internal static class Fusion
{
    /// <summary>Applies all fusions; nodes are exchanged and removed, never changed.</summary>
    public static void Run(Model model)
    {
        var index = new GraphIndex(model.Graph);
        foreach (var node in model.Graph.Nodes.ToArray())
        {
            if (node.Is("Erf"))
                GeluFusion.Fuse(index, node);
            else if (node.Is("Div"))
                LayerNormalizationFusion.Fuse(index, node);
        }
    }

    /// <summary>The node that makes a value which nothing else than <paramref name="uses"/> inputs read, where it is that operator.</summary>
    public static Node? Source(GraphIndex index, string value, string op, int uses = 1) =>
        index.Producer(value) is { } node && node.Is(op) && !index.IsOutput(value) && !index.IsCaptured(value) && index.Consumers(value).Count == uses ? node : null;

    /// <summary>The only reader of a value, where it is that operator.</summary>
    public static Node? Reader(GraphIndex index, string value, string op) => index.OnlyConsumer(value) is { } node && node.Is(op) ? node : null;

    /// <summary>Whether a value is one constant number near another, of no rank that could raise a result's.</summary>
    public static bool IsConstant(GraphIndex index, string name, double value) => index.Constant(name) is { Count: 1, Shape.Count: <= 1 } tensor && Math.Abs(WideNumbers.Value(tensor) - value) <= 1e-4 * Math.Abs(value);

    /// <summary>The other of two inputs.</summary>
    public static string Other(Node node, string input) => node.Input(0) == input ? node.Input(1) : node.Input(0);
}
