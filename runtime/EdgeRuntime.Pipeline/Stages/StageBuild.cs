using EdgeRuntime.Pipeline.Rules;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>What a pipeline's stages tell each other while they are made, one after the other.</summary>
internal sealed class StageBuild(SourceKind source)
{
    /// <summary>What the source gives.</summary>
    public SourceKind Source { get; } = source;

    /// <summary>The stage's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The models' labels, one model's behind the other's.</summary>
    public IReadOnlyList<string> Labels { get; set; } = [];

    public bool HasModel { get; set; }

    /// <summary>How many models there are already; those of whole pictures stand together before all other stages.</summary>
    public int ModelCount { get; set; }

    /// <summary>How many stages there are already.</summary>
    public int StageCount { get; set; }

    /// <summary>What scores of what the model finds can be.</summary>
    public NumberRange ScoreRange { get; set; } = NumberRange.Share;

    /// <summary>Whether the model gives a value instead of classes.</summary>
    public bool GivesValue { get; set; }

    public bool HasTracker { get; set; }

    /// <summary>Names of zones: the index is the bit in <see cref="SceneObject.Zones"/>.</summary>
    public List<string> Zones { get; } = [];

    /// <summary>Names of lines, likewise.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Names of crop stages: the index is that in <see cref="StageFrame.Attached"/>, with the labels of their models.</summary>
    public List<(string Name, IReadOnlyList<string> Labels)> Crops { get; } = [];

    /// <summary>The window that comes before a model; null: none.</summary>
    public WindowStage? Window { get; set; }

    /// <summary>Whether stages hear sound.</summary>
    public bool Hears { get; set; }

    public bool HasSpeech { get; set; }

    public bool HasWords { get; set; }

    public bool HasText { get; set; }

    /// <summary>The words that stages hear.</summary>
    public List<string> Words { get; } = [];

    /// <summary>The least picture that suffices for all stages, in pixels.</summary>
    public int LeastWidth { get; private set; }

    /// <inheritdoc cref="LeastWidth"/>
    public int LeastHeight { get; private set; }

    /// <summary>States what picture a stage needs.</summary>
    public void NeedPicture(int width, int height) => (LeastWidth, LeastHeight) = (Math.Max(LeastWidth, width), Math.Max(LeastHeight, height));

    /// <summary>Refuses a stage that does nothing with what the source gives.</summary>
    public void Require(SourceKind kind, string type)
    {
        if (Source != kind)
            throw new ConfigurationException($"'{type}' works on {Describe(kind)}, and the source gives {Describe(Source)}; take it out, or another source.");
    }

    /// <summary>Refuses a stage that hears where there is no sound, or where samples go by windows.</summary>
    public void RequireSound(string type)
    {
        Require(SourceKind.Samples, type);
        if (Window is not null)
            throw new ConfigurationException($"'{type}' hears all samples, and 'window' cuts them into pieces for a model; make two pipelines of them.");
        Hears = true;
    }

    /// <summary>Adds a name to those of a kind, of which there can be 64.</summary>
    public int AddName(List<string> names, string what)
    {
        if (names.Count == 64)
            throw new ConfigurationException($"a pipeline has at most 64 {what}s.");
        names.Add(Name);
        return names.Count - 1;
    }

    private static string Describe(SourceKind kind) => kind switch
    {
        SourceKind.Frames => "pictures",
        SourceKind.Samples => "samples",
        _ => "edges of a line",
    };
}

/// <summary>What a source gives.</summary>
internal enum SourceKind
{
    Frames,
    Samples,
    Edges,
}
