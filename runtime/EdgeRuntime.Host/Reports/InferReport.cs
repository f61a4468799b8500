namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert infer</c> found.</summary>
internal sealed record InferReport(string Bundle, string Engine, IReadOnlyList<InferResult> Results);

/// <summary>The result of one input: the best classes of a classifier, what the bundle's decoder found, or every output of another model, or the files that the outputs were saved in.</summary>
internal sealed record InferResult(string Input, IReadOnlyList<ScoreReport>? Top, IReadOnlyList<OutputReport>? Outputs, IReadOnlyList<string>? Files, DecodedReport? Decoded = null);

/// <summary>One class.</summary>
internal sealed record ScoreReport(int Index, string Label, float Score);

/// <summary>One output of a model; the values are the first <see cref="MaxValues"/> at most.</summary>
internal sealed record OutputReport(string Name, string Type, IReadOnlyList<int> Shape, IReadOnlyList<double> Values)
{
    public const int MaxValues = 1000;
}
