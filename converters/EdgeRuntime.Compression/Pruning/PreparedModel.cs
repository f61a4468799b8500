using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>Models as pruning wants them: simplified, but with BatchNormalization, whose scales rank channels and which fine-tuning needs.</summary>
internal static class PreparedModel
{
    private static readonly IGraphPass[] s_passes = [.. GraphOptimizer.Passes.Where(pass => pass is not FuseBatchNormalization)];

    /// <summary>A simplified copy.</summary>
    public static Model Of(Model model)
    {
        var copy = Copy(model);
        GraphOptimizer.Run(copy, s_passes);
        return copy;
    }

    /// <summary>A copy whose nodes can be changed.</summary>
    public static Model Copy(Model model)
    {
        var copy = ModelCopy.Of(model);
        for (var i = 0; i < copy.Graph.Nodes.Count; i++)
            copy.Graph.Nodes[i] = ModelCopy.Of(copy.Graph.Nodes[i], copy.Graph.Nodes[i].Inputs, copy.Graph.Nodes[i].Outputs);
        return copy;
    }
}
