namespace EdgeRuntime.Evaluation.Reports;

/// <summary>What a compression did to a model, step by step and layer by layer: the content of <c>report.json</c> and of the HTML page beside it.</summary>
public sealed record CompressionReport
{
    /// <summary>The version that <see cref="Schema"/> has now. It goes up when a name or a meaning changes; members that are added leave it as it is.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version of this form.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>What the report is about, as in <c>mnist-cnn</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Where the latencies were measured.</summary>
    public MachineDescription Machine { get; init; } = MachineDescription.Current();

    /// <summary>The data that accuracy was measured on; "" for none.</summary>
    public string Data { get; init; } = "";

    /// <summary>The model before and after each step, in order: the first is what the others are compared with.</summary>
    public required IReadOnlyList<ReportStage> Stages { get; init; }

    /// <summary>The layers of the compressed model, in order of execution; empty where nothing was compared.</summary>
    public IReadOnlyList<ReportLayer> Layers { get; init; } = [];

    /// <summary>Samples that the layers were compared on.</summary>
    public int LayerSamples { get; init; }

    /// <summary>The accuracy class by class of the last stage; empty where it was not measured.</summary>
    public IReadOnlyList<ReportClass> Classes { get; init; } = [];

    /// <summary>What pruning left of each layer; empty where nothing was pruned.</summary>
    public IReadOnlyList<PrunedLayer> Pruning { get; init; } = [];

    /// <summary>How much each layer costs when it alone is quantized; null where that was not measured.</summary>
    public SensitivityCurve? Sensitivity { get; init; }

    /// <summary>How well words are heard; null for a model of none.</summary>
    public WordReport? Words { get; init; }

    /// <summary>The graph that the layers come from; empty where there is none to draw.</summary>
    public IReadOnlyList<GraphNode> Graph { get; init; } = [];

    /// <summary>What else a reader should know, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
