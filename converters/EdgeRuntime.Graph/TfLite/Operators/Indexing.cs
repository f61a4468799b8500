namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>GATHER, GATHER_ND and ONE_HOT.</summary>
internal static class Indexing
{
    public static void Gather(OperatorContext context)
    {
        var x = context.Info(0);
        var axis = context.Axis(context.Option(0), x.Rank);
        var batch = context.Option(1);
        batch = batch < 0 ? batch + context.Info(1).Rank : batch;
        if (batch == 0)
        {
            Layout.Move(context, value => context.Add("Gather", [value, context.Value(1)], ("axis", axis)));
            return;
        }
        if (batch != axis)
            throw context.Unsupported($"batch_dims {batch} with axis {axis}; equal numbers, or no batch_dims, are supported");
        var indices = context.Add("Unsqueeze", [context.Int64(1), context.Vector(-1)]);
        Layout.Move(context, value => context.Add("GatherND", [value, indices], ("batch_dims", batch)));
    }

    public static void GatherNd(OperatorContext context) => Layout.Move(context, value => context.Add("GatherND", [value, context.Int64(1)]));

    /// <summary>ONE_HOT (indices, depth, on, off).</summary>
    public static void OneHot(OperatorContext context)
    {
        var values = context.Add("Concat", [Row(context, 3), Row(context, 2)], ("axis", 0L));
        var depth = context.Add("Reshape", [context.Int64(1), context.Vector(1)]);
        context.Finish(context.Add("OneHot", [context.Int64(0), depth, values], ("axis", context.Option(0))));
    }

    private static string Row(OperatorContext context, int input) => context.Add("Reshape", [context.Value(input), context.Vector(1)]);
}
