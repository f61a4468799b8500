using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Evaluation.Reports;

namespace EdgeRuntime.Converter.Compress;

/// <summary>
/// Does the steps of a recipe in order, each in a folder of its own, <c>steps/NN-name</c>, and measures the model after each. A step whose model, settings and data are those of an earlier
/// run is not done again; one that was interrupted goes on.
/// </summary>
/// <param name="steps">The steps.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="test">DATA that accuracy is measured on; null for none.</param>
/// <param name="say">Told what happens, a line each.</param>
internal sealed partial class CompressionRun(IReadOnlyList<ICompressionStep> steps, string folder, string? test, Action<string> say)
{
    private const int Form = 1;

    private readonly List<FinishedStep> _finished = [];
    private readonly Dictionary<string, string> _data = new(StringComparer.Ordinal);

    /// <summary>The steps done, in order.</summary>
    public IReadOnlyList<FinishedStep> Finished => _finished;

    /// <exception cref="ConfigurationException">The folder holds an earlier run, and <paramref name="resume"/> is not set; or a step cannot be done.</exception>
    /// <exception cref="DeviceException">The disk is full or may not be written.</exception>
    public void Run(bool resume, CancellationToken cancellation)
    {
        var all = Path.Combine(folder, "steps");
        if (!resume && Directory.Exists(all) && Directory.EnumerateFileSystemEntries(all).Any())
            throw new ConfigurationException($"{all}: holds the steps of an earlier run; go on with it by --resume (only what changed is done again), remove it, or choose another folder with -o.");
        if (resume)
            Plan();
        var (before, digest) = ((StepModel?)null, "");
        for (var i = 0; i < steps.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var (finished, record) = RunStep(i, InputsOf(i, digest), before, cancellation);
                _finished.Add(finished);
                (before, digest) = (finished.Model ?? before, Digest(record));
            }
            catch (ConfigurationException error) when (i > 0)
            {
                throw new ConfigurationException($"steps[{i - 1}]{(SectionKey().IsMatch(error.Message) ? "." : ": ")}{error.Message}", error);
            }
            catch (Exception error) when (OfTheDisk(error) is { } cause)
            {
                throw new DeviceException($"step {i + 1} ({steps[i].Name}): {cause.Message.TrimEnd('.')}; make room or mend that, then go on with --resume.", error);
            }
        }
    }

    // What writes files says where, what went wrong says why.
    private static Exception? OfTheDisk(Exception error) => error switch
    {
        IOException or UnauthorizedAccessException => error,
        DeviceException { InnerException: IOException or UnauthorizedAccessException } => error.InnerException,
        _ => null,
    };

    private (FinishedStep Step, StepRecord Record) RunStep(int i, StepInputs inputs, StepModel? before, CancellationToken cancellation)
    {
        var (step, path) = (steps[i], PathOf(i));
        var state = new StepFolder(path);
        var title = $"step {i + 1} of {steps.Count}, {step.Name}";
        if (state.Reason(inputs, out var record) is null)
        {
            say($"{title}: done before");
            return (Describe(record!, skipped: true), record!);
        }
        say(title);
        var clock = Stopwatch.StartNew();
        state.Begin(inputs);
        var output = step.Run(new StepInput(path, before, _finished.FirstOrDefault()?.Model, _finished.FirstOrDefault()?.Stage, _finished.LastOrDefault(done => done.Stage is not null)?.Stage), cancellation);
        var seconds = clock.Elapsed.TotalSeconds;
        var (stage, classes) = output.Model is { } model ? Measure(step.Name, model, cancellation) : (null, []);
        record = state.Finish(inputs, output, stage is null ? null : stage with { Description = output.Description, Remarks = output.Remarks, Seconds = seconds }, classes);
        return (Describe(record, skipped: false), record);

        FinishedStep Describe(StepRecord done, bool skipped) => new(step.Name, state.Model(done), done.Description, done.Remarks, done.Stage, done.Classes, skipped, done.Sensitivity);
    }

    private (ReportStage? Stage, IReadOnlyList<ReportClass> Classes) Measure(string name, StepModel model, CancellationToken cancellation)
    {
        using var first = _finished.Count == 0 ? null : MeasuredModel.Open(_finished[0].Model!.Bundle);
        using var own = MeasuredModel.Open(model.Bundle);
        var classes = new ClassAccuracy();
        var stage = StageMeasurement.Run(name, own, first, test, classes.Add, cancellation);
        return (stage, classes.ToReport(own.ClassNames(test)));
    }

    // What will be done, before anything is: an edited recipe should not surprise after an hour.
    private void Plan()
    {
        var (done, digest, reason) = (0, "", (string?)null);
        for (; done < steps.Count && reason is null; done += reason is null ? 1 : 0)
        {
            reason = new StepFolder(PathOf(done)).Reason(InputsOf(done, digest), out var record);
            digest = Digest(record);
        }
        say(reason is null ? "every step is done already" : $"{done} of {steps.Count} steps are done; from step {done + 1} ({steps[done].Name}) on: {reason}");
        var folders = Path.Combine(folder, "steps");
        foreach (var other in (Directory.Exists(folders) ? Directory.GetDirectories(folders) : []).Except(steps.Select((_, i) => PathOf(i))).Order(StringComparer.Ordinal))
            say($"{other} is of an earlier recipe and not used any more");
    }

    // The test set decides what is measured, and measurements are kept with the step.
    private StepInputs InputsOf(int i, string before) => new($"{ModelManifest.Producer}, form {Form}", Digest($"{steps[i].Name}:{JsonSerializer.Serialize(steps[i].Settings)}"),
        Digest(string.Join(',', steps[i].Data.Append(test).OfType<string>().Select(DigestOfData))), before);

    private string DigestOfData(string data)
    {
        if (!_data.TryGetValue(data, out var digest))
            _data.Add(data, digest = DataDigest.Of(data));
        return digest;
    }

    private string PathOf(int i) => Path.Combine(folder, "steps", $"{i:D2}-{steps[i].Name}");

    // What the next step starts from: how this one was made, and what came out.
    private static string Digest(StepRecord? record) => record is null ? "" : Digest($"{record.Inputs} {string.Join(',', record.Files.Select(file => file.Sha256))}");

    // An error of a training names its own keys, which are keys of the step.
    [GeneratedRegex(@"^(data|loss|optimizer|schedule|training|distillation|quantization)(\.\w+)+:")]
    private static partial Regex SectionKey();

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A step that is done.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Model">The model it left; null for a step that only looks.</param>
/// <param name="Description">What was done.</param>
/// <param name="Remarks">What else there is to say.</param>
/// <param name="Stage">What was measured of the model.</param>
/// <param name="Classes">Its accuracy class by class.</param>
/// <param name="Skipped">Whether an earlier run did it.</param>
/// <param name="Sensitivity">What quantizing each layer costs, where that was measured.</param>
internal sealed record FinishedStep(string Name, StepModel? Model, string Description, IReadOnlyList<string> Remarks, ReportStage? Stage, IReadOnlyList<ReportClass> Classes, bool Skipped, SensitivityCurve? Sensitivity = null);
