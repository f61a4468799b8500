using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>A stage: what is done with a frame, or with what was found in it.</summary>
public abstract record StageSettings
{
    /// <summary>Its name, unique in its pipeline; empty: its type.</summary>
    public string Name { get; init; } = "";

    internal ConfigNode? Node { get; init; }

    /// <summary>What stands for <c>type</c> in the file.</summary>
    internal abstract string Type { get; }

    /// <summary>Whether it works on samples: the source is one of samples then, where its scheme has both.</summary>
    internal virtual bool TakesSamples => false;

    /// <summary>The files that it opens: once they are others, it is another stage.</summary>
    internal virtual IEnumerable<string> Files => [];

    /// <summary>Makes the stage; its errors name what is wrong, not where.</summary>
    internal abstract Stage Create(StageBuild build);
}
