using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>What stages demand of those before them.</summary>
internal static class StageChecks
{
    /// <summary>Refuses a stage that no model comes before.</summary>
    public static void AfterModel(StageBuild build, string type)
    {
        build.Require(SourceKind.Frames, type);
        if (!build.HasModel)
            throw new ConfigurationException($"'{type}' works on what a model found; put a stage 'model' before it.");
    }

    /// <summary>Refuses a stage that no tracker comes before.</summary>
    public static void AfterTracker(StageBuild build, string type)
    {
        AfterModel(build, type);
        if (!build.HasTracker)
            throw new ConfigurationException($"'{type}' watches objects that are followed; put a stage 'tracker' before it.");
    }

    /// <summary>For each class of a model whether it is among some; null where all are.</summary>
    public static bool[]? Classes(IReadOnlyList<string> names, IReadOnlyList<string> labels)
    {
        if (names.Count == 0)
            return null;
        var chosen = new bool[Math.Max(256, labels.Count)];
        foreach (var name in names)
        {
            var index = -1;
            for (var i = 0; i < chosen.Length && index < 0; i++)
                index = (labels.Count == 0 || i < labels.Count) && Labels.NameOf(i, labels) == name ? i : -1;
            if (index < 0)
                throw new ConfigurationException($"the model has no class '{name}'{NearestWord.Hint(name, labels)}");
            chosen[index] = true;
        }
        return chosen;
    }
}
