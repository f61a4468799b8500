namespace EdgeRuntime.Training;

/// <summary>What a training is told beside its recipe.</summary>
/// <param name="OutputFolder">Where <c>model.onnx</c>, <c>metrics.json</c>, <c>history.csv</c> and <c>checkpoint.bin</c> go; made where it is missing.</param>
public sealed record TrainerOptions(string OutputFolder)
{
    /// <summary>What paths in the recipe are relative to: the recipe's own folder.</summary>
    public string RecipeFolder { get; init; } = ".";

    /// <summary>Whether to go on from the checkpoint in the output folder, to the same result as without the interruption.</summary>
    public bool Resume { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";
}
