using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>Simplifies models for inference. Run it before weights are quantized or stored as f16: a Cast of a constant is folded.</summary>
public static class GraphOptimizer
{
    private const int MaximumRounds = 50;

    /// <summary>The passes, in the order in which they run.</summary>
    public static IReadOnlyList<IGraphPass> Passes { get; } =
    [
        new FixDefaultedInputs(),
        new EliminateDropout(),
        new FoldConstants(),
        new ResolveConstantIf(),
        new EliminateIdentity(),
        new FoldConsecutiveTransposes(),
        new MoveTransposes(),
        new EliminateUnitTransposes(),
        new FoldConsecutiveReshapes(),
        new FoldTransposeIntoGemm(),
        new FusePadIntoConv(),
        new MakePoolingGlobal(),
        new FuseMatMulAdd(),
        new FuseBatchNormalization(),
        new FuseHardSwish(),
        new EliminateDeadNodes(),
    ];

    /// <summary>Runs all passes, over and over, until none changes anything; then shapes are inferred anew. Sub-graphs are left as they are.</summary>
    /// <returns>The names of the passes that changed something, in order, with repetitions.</returns>
    /// <exception cref="InvalidModelException">The model is not consistent.</exception>
    public static IReadOnlyList<string> Run(Model model) => Run(model, Passes);

    /// <summary>Runs some passes in the same way.</summary>
    /// <returns>The names of the passes that changed something, in order, with repetitions.</returns>
    /// <exception cref="InvalidModelException">The model is not consistent.</exception>
    public static IReadOnlyList<string> Run(Model model, IReadOnlyList<IGraphPass> passes)
    {
        ArgumentNullException.ThrowIfNull(passes);
        var changes = new List<string>();
        for (var round = 0; round < MaximumRounds; round++)
        {
            var before = changes.Count;
            changes.AddRange(passes.Where(pass => pass.Run(model)).Select(pass => pass.Name));
            if (changes.Count == before)
                break;
        }
        ShapeInference.Run(model);
        return changes;
    }
}
