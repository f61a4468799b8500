using System.Text.Json;
using EdgeRuntime.Evaluation.Reports;

namespace EdgeRuntime.Converter.Compress;

/// <summary>
/// What a step is made from, and what it has made, in the step's folder. <c>begun.json</c> is written before the work, <c>step.json</c> after it: a folder without the latter is of an
/// interrupted step, one whose inputs are others is of an older recipe.
/// </summary>
internal sealed class StepFolder(string path)
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private string Begun => Path.Combine(path, "begun.json");

    private string Finished => Path.Combine(path, "step.json");

    /// <summary>Why the step has to be done (again); null where what is there is what it would make.</summary>
    public string? Reason(StepInputs inputs, out StepRecord? record)
    {
        record = Read<StepRecord>(Finished);
        if (record is null)
            return Read<StepInputs>(Begun) == inputs ? "it was interrupted" : "it has not been done";
        if (record.Inputs.Before != inputs.Before)
            return "a step before it is another";
        if (record.Inputs.Settings != inputs.Settings)
            return "its settings changed";
        if (record.Inputs.Data != inputs.Data)
            return "its data changed";
        if (record.Inputs != inputs)
            return "another version of edgec made it";
        return record.Files.FirstOrDefault(file => !IsSame(file)) is { } other ? $"{other.Name} is missing or another" : null;
    }

    /// <summary>Makes the folder ready: what an interrupted run of the same step left stays, all else goes.</summary>
    public void Begin(StepInputs inputs)
    {
        var goesOn = !File.Exists(Finished) && Read<StepInputs>(Begun) == inputs;
        if (!goesOn && Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        if (!goesOn)
            AtomicFile.Write(Begun, JsonSerializer.Serialize(inputs, s_json));
    }

    /// <summary>Marks the step as done.</summary>
    public StepRecord Finish(StepInputs inputs, StepOutput output, ReportStage? stage, IReadOnlyList<ReportClass> classes)
    {
        var files = output.Model is null ? [] : new[] { output.Model.Onnx, output.Model.Bundle }.Distinct(StringComparer.Ordinal).Select(file => new StepFile(Path.GetRelativePath(path, file), FileDigest.Of(file))).ToList();
        var record = new StepRecord(inputs, files, output.Model is null ? null : output.Model with { Onnx = Path.GetRelativePath(path, output.Model.Onnx), Bundle = Path.GetRelativePath(path, output.Model.Bundle) }, output.Description, output.Remarks, stage, classes, output.Sensitivity);
        AtomicFile.Write(Finished, JsonSerializer.Serialize(record, s_json));
        return record;
    }

    /// <summary>The model of a finished step, with paths from here.</summary>
    public StepModel? Model(StepRecord record) => record.Model is null ? null : record.Model with { Onnx = Path.Combine(path, record.Model.Onnx), Bundle = Path.Combine(path, record.Model.Bundle) };

    private bool IsSame(StepFile file) => Path.Combine(path, file.Name) is var full && File.Exists(full) && FileDigest.Of(full) == file.Sha256;

    // A file that cannot be read is as good as none: the step is done again.
    private static T? Read<T>(string file) where T : class
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<T>(File.ReadAllText(file), s_json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Digests of what a step is made from.</summary>
/// <param name="Version">The program and the form of this file.</param>
/// <param name="Settings">Of the step's own settings.</param>
/// <param name="Data">Of its data.</param>
/// <param name="Before">Of the step before: what it was made from, and what came out.</param>
internal sealed record StepInputs(string Version, string Settings, string Data, string Before);

/// <summary>A file that a step has made.</summary>
internal sealed record StepFile(string Name, string Sha256);

/// <summary>A finished step.</summary>
internal sealed record StepRecord(StepInputs Inputs, IReadOnlyList<StepFile> Files, StepModel? Model, string Description, IReadOnlyList<string> Remarks, ReportStage? Stage, IReadOnlyList<ReportClass> Classes, SensitivityCurve? Sensitivity = null);
