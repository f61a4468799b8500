using EdgeRuntime.Evaluation.Reports;

namespace EdgeRuntime.Converter.Compress;

/// <summary>One step of a compression: it reads the model that the step before left, and leaves one in its own folder.</summary>
internal interface ICompressionStep
{
    /// <summary>What it is called in recipes, folders and reports.</summary>
    string Name { get; }

    /// <summary>Everything that decides its result beside the model and the data, to be written as JSON: when it changes, the step is done again.</summary>
    object Settings { get; }

    /// <summary>The data that its result depends on, DATA or files.</summary>
    IReadOnlyList<string> Data { get; }

    /// <summary>Does it. Files are whole or not there; what is in the folder already is of the same step, interrupted.</summary>
    /// <exception cref="EdgeRuntimeException">It cannot be done.</exception>
    StepOutput Run(StepInput input, CancellationToken cancellation);
}

/// <summary>What a step starts from.</summary>
/// <param name="Folder">Where its files go.</param>
/// <param name="Before">The model that the step before left; null for the first.</param>
/// <param name="First">The model that the first step left.</param>
/// <param name="FirstStage">What was measured of it.</param>
/// <param name="BeforeStage">What was measured of the model before.</param>
internal sealed record StepInput(string Folder, StepModel? Before, StepModel? First, ReportStage? FirstStage, ReportStage? BeforeStage)
{
    /// <summary>A file in the step's folder.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>The model before, in float.</summary>
    /// <exception cref="ConfigurationException">It is quantized.</exception>
    public StepModel Float(string step) => Before is { IsQuantized: false } model ? model
        : throw new ConfigurationException($"{step} needs a float model, the step before left a quantized one; do {step} before the model is quantized, and that once.");
}

/// <summary>A model as a step leaves it.</summary>
/// <param name="Onnx">The model that further steps read: the float one.</param>
/// <param name="Bundle">The bundle that is measured.</param>
/// <param name="IsQuantized">Whether the bundle holds another precision than <paramref name="Onnx"/>.</param>
/// <param name="IsSparse">Whether single weights were pruned: training keeps them zero.</param>
internal sealed record StepModel(string Onnx, string Bundle, bool IsQuantized, bool IsSparse = false);

/// <summary>What a step has done.</summary>
/// <param name="Model">The model it left; null for a step that only looks.</param>
/// <param name="Description">What was done, in a sentence.</param>
/// <param name="Remarks">What else there is to say, a sentence each.</param>
/// <param name="Sensitivity">What quantizing each layer costs, where that was measured.</param>
internal sealed record StepOutput(StepModel? Model, string Description, IReadOnlyList<string> Remarks, SensitivityCurve? Sensitivity = null);
