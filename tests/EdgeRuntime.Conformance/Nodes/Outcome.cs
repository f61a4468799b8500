namespace EdgeRuntime.Conformance.Nodes;

/// <summary>How a case ended on one path.</summary>
public enum Outcome
{
    /// <summary>Every output agrees with the reference.</summary>
    Pass,
    /// <summary>The path refuses the model with a clear message.</summary>
    Unsupported,
    /// <summary>It ran and an output differs.</summary>
    Wrong,
    /// <summary>It ended in an exception that nobody announced, killed the process, or never ended.</summary>
    Crash,
}

/// <summary>A case's end.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="Name">The case.</param>
/// <param name="Path">The path: <c>native</c> or <c>onnxruntime</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why, for all but <see cref="Outcome.Pass"/>.</param>
/// <param name="Operator">The operator that is lacking, where it is known.</param>
/// <param name="Fixed">Whether inputs that set shapes were made constants, as <c>edgec convert --constant</c> does.</param>
public sealed record CaseResult(string Suite, string Name, string Path, Outcome Outcome, string Reason = "", string Operator = "", bool Fixed = false);
