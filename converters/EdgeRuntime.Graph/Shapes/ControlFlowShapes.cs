namespace EdgeRuntime.Graph.Shapes;

/// <summary>Operators with sub-graphs: what their branches agree on.</summary>
internal static class ControlFlowShapes
{
    public static void If(ShapeContext context)
    {
        var branches = SubGraphs.Of(context.Node).Select(graph => ShapeInference.Run(graph, context.Scope, context.Opset)).ToArray();
        for (var i = 0; i < context.Node.Outputs.Count; i++)
        {
            var results = branches.Select(scope => scope.Graph.Outputs.ElementAtOrDefault(i)).ToArray();
            var first = results.FirstOrDefault();
            if (first is not null && results.All(result => result is not null && result.Type == first.Type && result.OtherType is null))
                context.Output(i, first.Type, results.Select(result => result!.Shape).Aggregate(Common));
        }
    }

    public static void Loop(ShapeContext context)
    {
        foreach (var graph in SubGraphs.Of(context.Node))
            ShapeInference.Run(graph, context.Scope, context.Opset);
    }

    public static void Scan(ShapeContext context) => Loop(context);

    private static IReadOnlyList<Dimension>? Common(IReadOnlyList<Dimension>? a, IReadOnlyList<Dimension>? b) =>
        a is null || b is null || a.Count != b.Count ? null : a.Zip(b, (x, y) => x == y ? x : Dimension.Unknown).ToArray();
}
