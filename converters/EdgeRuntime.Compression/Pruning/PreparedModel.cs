using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>Models as pruning wants them: simplified, but with BatchNormalization, whose scales rank channels and which fine-tuning needs.</summary>
internal static class PreparedModel
{
    private const int MaximumRounds = 50;

    /// <summary>A simplified copy.</summary>
    public static Model Of(Model model)
    {
        var copy = Copy(model);
        for (var round = 0; round < MaximumRounds && GraphOptimizer.Passes.Where(pass => pass is not FuseBatchNormalization).ToList().FindAll(pass => pass.Run(copy)).Count > 0; round++)
        {
        }
        ShapeInference.Run(copy);
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
