using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Training.Imports;

/// <summary>Reads models that are trained further.</summary>
internal static class ImportedModel
{
    // Batch normalization stays, so that its statistics go on following the data, and so does Dropout.
    private static readonly IGraphPass[] s_passes = [.. GraphOptimizer.Passes.Where(pass => pass is not (FuseBatchNormalization or EliminateDropout))];

    /// <summary>Reads an ONNX or TFLite file and simplifies it: weights become constants, layouts are settled.</summary>
    /// <exception cref="InvalidModelException">The file is missing or damaged, or has not one f32 input.</exception>
    /// <exception cref="UnsupportedOperatorException">A TFLite operator is not imported.</exception>
    public static Model Read(string path)
    {
        var model = ModelReader.Read(path);
        if (model.Graph.RequiredInputs.ToArray() is not [{ Type: ElementType.Float32 }])
        {
            var found = string.Join(", ", model.Graph.RequiredInputs.Select(input => $"'{input.Name}' of {input.Type.ShortName()}"));
            throw new InvalidModelException($"{path}: training needs one f32 input, found {found}; take the float model that it was made of.");
        }
        GraphOptimizer.Run(model, s_passes);
        return OpenBatch.Of(model);
    }
}
