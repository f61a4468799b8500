namespace EdgeRuntime.Graph.Shapes;

/// <summary>RNN, GRU and LSTM: <c>Y [T,directions,N,H]</c>, <c>Y_h</c> and <c>Y_c [directions,N,H]</c>; with layout 1 the batch comes first.</summary>
internal static class RecurrentShapes
{
    public static void Recurrent(ShapeContext context)
    {
        var type = context.Type(0);
        if (context.Shape(0) is not { Count: 3 } x || context.Shape(2) is not { Count: 3 } r)
        {
            for (var i = 0; i < context.Node.Outputs.Count; i++)
                context.Output(i, type, null);
            return;
        }
        Dimension directions = context.Node.Text("direction", "forward") == "bidirectional" ? 2 : 1;
        var batchFirst = context.Node.Int("layout") != 0;
        var (steps, batch, hidden) = (x[batchFirst ? 1 : 0], x[batchFirst ? 0 : 1], r[2]);
        context.Output(0, type, batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]);
        for (var i = 1; i < context.Node.Outputs.Count; i++)
            context.Output(i, type, batchFirst ? [batch, directions, hidden] : [directions, batch, hidden]);
    }
}
