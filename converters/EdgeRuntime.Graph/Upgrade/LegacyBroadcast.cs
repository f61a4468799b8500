namespace EdgeRuntime.Graph.Upgrade;

/// <summary>Before operator set 7 the second operand was laid over the first from an <c>axis</c> on; since then both are aligned at their last axes.</summary>
internal static class LegacyBroadcast
{
    public static void Run(UpgradeContext context)
    {
        var node = context.Node;
        context.Take("consumed_inputs");
        var broadcast = context.Take("broadcast")?.AsInt() ?? 0;
        if (context.Take("axis")?.AsInt() is { } axis && broadcast != 0)
        {
            if (context.Rank(0) is not { } rank || context.Rank(1) is not { } other)
                throw context.Refuse($"it broadcasts along axis {axis} between tensors of unknown rank");
            var behind = rank - (axis < 0 ? axis + rank : axis) - other;
            if (behind < 0 || behind > rank)
                throw context.Refuse($"a tensor of {other} dimensions does not fit {rank} dimensions from axis {axis} on");
            Unsqueeze(context, other, (int)behind);
        }
        context.Keep();
    }

    /// <summary>PRelu: a slope for each channel, whatever stands behind the channels.</summary>
    public static void PRelu(UpgradeContext context)
    {
        context.Take("consumed_inputs");
        if (context.Shape(1) is not { } slope || context.Rank(0) is not { } rank)
            throw context.Refuse("the ranks of its input and slope are not known");
        if (slope.Count == 1 && slope[0].Value != 1 && rank > 2)
            Unsqueeze(context, 1, rank - 2);
        context.Keep();
    }

    private static void Unsqueeze(UpgradeContext context, int rank, int count)
    {
        if (count > 0)
            context.SetInput(1, context.Emit("Unsqueeze", [context.Node.Input(1)], ("axes", Enumerable.Range(rank, count).Select(axis => (long)axis).ToArray())));
    }
}
