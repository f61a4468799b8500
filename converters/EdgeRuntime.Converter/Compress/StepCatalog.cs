using EdgeRuntime.Converter.Compress.Steps;

namespace EdgeRuntime.Converter.Compress;

/// <summary>The kinds of steps that recipes can name.</summary>
internal static class StepCatalog
{
    private static readonly Dictionary<string, Func<StepRecipe, string, CompressSources, ICompressionStep>> s_kinds = new(StringComparer.Ordinal)
    {
        ["prune"] = PruneStep.Read,
        ["fine_tune"] = FineTuneStep.Read,
        ["sensitivity"] = SensitivityStep.Read,
        ["quantize"] = QuantizeStep.Read,
        ["verify"] = VerifyStep.Read,
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => [.. s_kinds.Keys];

    /// <summary>The first step, which makes or reads the model, and those of the recipe.</summary>
    /// <exception cref="ConfigurationException">A step is unknown, or a key or value is none of its; the message starts with the key.</exception>
    public static IReadOnlyList<ICompressionStep> Read(CompressRecipe recipe, CompressSources sources)
    {
        var steps = new List<ICompressionStep> { recipe.IsTrained ? new TrainStep(sources) : new ImportStep(sources) };
        for (var i = 0; i < recipe.Steps.Count; i++)
        {
            var (step, key) = (recipe.Steps[i], $"steps[{i}]");
            if (!s_kinds.TryGetValue(step.Type, out var read))
                throw new ConfigurationException($"{key}.type: expected {string.Join(", ", s_kinds.Keys)}, found {(step.Type.Length == 0 ? "nothing" : $"'{step.Type}'")}.");
            steps.Add(read(step, key, sources));
        }
        return steps;
    }

    /// <summary>Refuses sections that a step does not have.</summary>
    public static void AllowSections(StepRecipe step, string key, params string[] allowed)
    {
        foreach (var section in step.Sections.Keys.Where(section => !allowed.Contains(section)))
            throw new ConfigurationException($"{key}.{section}: {step.Type} has no such key{(allowed.Length == 0 ? "" : $"; it has {string.Join(", ", allowed)}")}.");
    }
}
