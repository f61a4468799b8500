using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>LSTM, GRU and RNN: a hidden unit goes from all gates, the state, the recurrent weights' input and the outputs; in a bidirectional layer from both directions.</summary>
internal static class RecurrentCoupling
{
    public static void Couple(Node node, CouplingContext context)
    {
        var (x, w, r) = (node.Input(0), node.Input(1), node.Input(2));
        if (node.Int("layout") != 0)
            return;
        var hidden = context.Shape(r)[2];
        context.Tie(x, 2, w, 2);
        foreach (var gates in new[] { w, r, node.Input(3), node.Input(7) }.Where(name => name.Length > 0))
            context.Tie(gates, 1, r, 2, Enumerable.Range(0, (int)context.Shape(gates)[1]).Select(i => ((long)i, i % hidden)));
        foreach (var state in new[] { node.Input(5), node.Input(6) }.Concat(node.Outputs.Skip(1)).Where(name => name.Length > 0))
        {
            context.Tie(state, 1, x, 1);
            context.Tie(state, 2, r, 2);
        }
        if (node.Outputs[0] is { Length: > 0 } y)
        {
            context.Tie(y, 0, x, 0);
            context.Tie(y, 2, x, 1);
            context.Tie(y, 3, r, 2);
        }
        context.Produce(node, r, 2);
    }

    public static void Shrink(Node node, RemovalContext context) => node.Attributes["hidden_size"] = context.NewSize(node.Input(2), 2);
}
