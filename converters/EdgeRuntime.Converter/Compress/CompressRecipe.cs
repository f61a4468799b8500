using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Compress;

/// <summary>Everything that decides a compression. Recipe files hold it as YAML with snake_case keys.</summary>
internal sealed class CompressRecipe
{
    /// <summary>The name of the model, the bundle and the report; default: the model file's.</summary>
    public string? Name { get; set; }

    /// <summary>A training recipe (.yaml, .yml), or an ONNX or TFLite file in float.</summary>
    public string Model { get; set; } = "";

    /// <summary>The data; what is not named here comes from the training recipe.</summary>
    public CompressData Data { get; set; } = new();

    /// <summary>How pictures become the input of a model file that does not say so itself.</summary>
    public InputRecipe? Input { get; set; }

    /// <summary>What is done, in order.</summary>
    public List<StepRecipe> Steps { get; set; } = [];

    /// <exception cref="ConfigurationException">Something is missing; the message starts with its key.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Model))
            throw new ConfigurationException("model: missing; name a training recipe, or an ONNX or TFLite file.");
        if (Data is null)
            throw new ConfigurationException("data: is empty; give it a value or remove it.");
        if (Steps is not { Count: > 0 })
            throw new ConfigurationException($"steps: must hold at least one step: {string.Join(", ", StepCatalog.Names)}.");
        if (Input is not null && IsTrained)
            throw new ConfigurationException("input: belongs to a model file; a training recipe has its own.");
        for (var i = 0; i < Steps.Count; i++)
        {
            if (Steps[i] is null)
                throw new ConfigurationException($"steps[{i}]: is empty; give it a type: {string.Join(", ", StepCatalog.Names)}.");
        }
    }

    /// <summary>Whether the model is trained first.</summary>
    public bool IsTrained => Path.GetExtension(Model).ToUpperInvariant() is ".YAML" or ".YML";
}

/// <summary>The data of a compression, DATA each. Paths may hold <c>${VARIABLE}</c>, and are relative to the recipe's folder.</summary>
internal sealed class CompressData
{
    /// <summary>What fine-tuning learns from.</summary>
    public string? Train { get; set; }

    /// <summary>What ranges are calibrated on; default: the training data.</summary>
    public string? Calibrate { get; set; }

    /// <summary>What accuracy is measured on after every step.</summary>
    public string? Test { get; set; }

    /// <summary>A text file with one class name a line.</summary>
    public string? Labels { get; set; }
}
