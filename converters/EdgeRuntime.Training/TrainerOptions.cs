using EdgeRuntime.Graph;

namespace EdgeRuntime.Training;

/// <summary>What a training is told beside its recipe.</summary>
/// <param name="OutputFolder">Where <c>model.onnx</c>, <c>metrics.json</c>, <c>history.csv</c> and <c>checkpoint.bin</c> go; made where it is missing.</param>
public sealed record TrainerOptions(string OutputFolder)
{
    /// <summary>What paths in the recipe are relative to: the recipe's own folder.</summary>
    public string RecipeFolder { get; init; } = ".";

    /// <summary>f32 tensors of 0 and 1 by the names of weights, each of its weight's shape: where they are 0, the weight is and stays 0 exactly. Null for none.</summary>
    public IReadOnlyDictionary<string, TensorData>? Masks { get; init; }

    /// <summary>The model to learn from, in place of the file that the recipe's <c>distillation.teacher</c> names; used where the recipe has <c>distillation</c>.</summary>
    public Model? Teacher { get; init; }

    /// <summary>Makes the model that is measured and written out of the trained one, which has the nodes and names of the forward model; null where that is it.</summary>
    public Func<Model, Model>? Finish { get; init; }

    /// <summary>Whether to go on from the checkpoint in the output folder, to the same result as without the interruption.</summary>
    public bool Resume { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";
}
