namespace EdgeRuntime.Evaluation.Reports;

/// <summary>The accuracy within one class.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Accuracy">The part of its samples that is classified right.</param>
public sealed record ReportClass(string Name, Share Accuracy);
