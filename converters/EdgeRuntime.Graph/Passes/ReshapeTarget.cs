namespace EdgeRuntime.Graph.Passes;

/// <summary>What a Reshape reshapes to.</summary>
internal static class ReshapeTarget
{
    /// <summary>Whether the target is a constant that says the same whatever the input's shape: it copies no size (0).</summary>
    public static bool IsFixed(GraphIndex index, Node reshape) =>
        reshape.Int("allowzero") == 0 && index.Constant(reshape.Input(1)) is { Type: ElementType.Int64 } target && !target.As<long>().Contains(0);
}
