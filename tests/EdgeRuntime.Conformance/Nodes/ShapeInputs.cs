using EdgeRuntime.Graph;

namespace EdgeRuntime.Conformance.Nodes;

/// <summary>
/// The inputs of ONNX operators that decide the shape of a result. The cases feed them at run time; a bundle's shapes are static, so a user fixes them when converting
/// (<c>edgec convert --constant</c>), and so does this suite, for these inputs alone. Results that are fixed altogether do not count as computed.
/// </summary>
internal static class ShapeInputs
{
    private static readonly Dictionary<string, int[]> s_inputs = new(StringComparer.Ordinal)
    {
        ["Reshape"] = [1], ["Expand"] = [1], ["Tile"] = [1], ["Slice"] = [1, 2, 3, 4], ["Pad"] = [1, 3], ["Resize"] = [1, 2, 3], ["Upsample"] = [1],
        ["Squeeze"] = [1], ["Unsqueeze"] = [1], ["Split"] = [1], ["TopK"] = [1], ["OneHot"] = [1], ["CumSum"] = [1], ["Trilu"] = [1], ["NonMaxSuppression"] = [2, 3, 4],
        ["ReduceSum"] = [1], ["ReduceMean"] = [1], ["ReduceMax"] = [1], ["ReduceMin"] = [1], ["ReduceProd"] = [1], ["ReduceL1"] = [1], ["ReduceL2"] = [1],
        ["ReduceLogSum"] = [1], ["ReduceLogSumExp"] = [1], ["ReduceSumSquare"] = [1], ["ConstantOfShape"] = [0], ["Range"] = [0, 1, 2], ["Dropout"] = [1, 2],
        ["CenterCropPad"] = [1], ["HannWindow"] = [0], ["HammingWindow"] = [0], ["BlackmanWindow"] = [0],
    };

    /// <summary>The names of a model's inputs that set shapes.</summary>
    public static IReadOnlySet<string> Of(Model model)
    {
        var inputs = model.Graph.RequiredInputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in model.Graph.Nodes)
        {
            foreach (var index in s_inputs.GetValueOrDefault(node.OpType, []))
            {
                if (node.HasInput(index) && inputs.Contains(node.Input(index)))
                    found.Add(node.Input(index));
            }
        }
        return found;
    }
}
