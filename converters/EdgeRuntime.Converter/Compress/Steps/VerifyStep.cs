using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Evaluation;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>Holds the model against what it must keep: both engines compute the same, and accuracy and agreement are within bounds.</summary>
internal sealed class VerifyStep(StepRecipe recipe, VerifyBounds bounds, CompressSources sources) : ICompressionStep
{
    public string Name => "verify";

    public object Settings => recipe.Options;

    public IReadOnlyList<string> Data => sources.Test is { } test ? [test] : [];

    public static ICompressionStep Read(StepRecipe step, string key, CompressSources sources)
    {
        StepCatalog.AllowSections(step, key);
        var samples = new Option<int>("--samples") { DefaultValueFactory = _ => 1000 };
        var drop = new Option<double?>("--max-drop");
        var agreement = new Option<double?>("--min-agreement");
        samples.AtLeast(1);
        drop.AtLeast(0);
        agreement.AtLeast(0);
        var parsed = OptionKeys.Parse(step, key, [], command =>
        {
            foreach (var option in (Option[])[samples, drop, agreement])
                command.Options.Add(option);
        });
        var bounds = new VerifyBounds(parsed.GetValue(samples), parsed.GetValue(drop), parsed.GetValue(agreement));
        if (sources.Test is null && (bounds.MaxDrop ?? bounds.MinAgreement) is not null)
            throw new ConfigurationException($"{key}: max_drop and min_agreement need data.test.");
        if (bounds.MinAgreement > 100)
            throw new ConfigurationException($"{key}.min_agreement: is a percentage, found {bounds.MinAgreement}.");
        return new VerifyStep(step, bounds, sources);
    }

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var remarks = new List<string> { CompareEngines(input.Before!.Bundle, cancellation) };
        var (first, last) = (input.FirstStage, input.BeforeStage);
        if (first?.Accuracy is { } before && last?.Accuracy is { } after)
        {
            var drop = (before.Value - after.Value) * 100;
            if (bounds.MaxDrop is { } most && drop > most + 1e-9)
                throw new ConfigurationException($"verify: accuracy is {after.Value:P2} after {before.Value:P2}, a drop of {drop:F2} points, and max_drop is {most}; prune or quantize less, fine-tune longer, or allow more.");
            remarks.Add($"accuracy changes by {-drop:+0.00;-0.00;0.00} points{(bounds.MaxDrop is { } allowed ? $", {allowed} may be lost" : "")}");
        }
        if (last?.Agreement is { } agreement)
        {
            if (bounds.MinAgreement is { } least && agreement.Value * 100 < least - 1e-9)
                throw new ConfigurationException($"verify: {agreement.Value:P2} of the samples keep their class, and min_agreement is {least}; prune or quantize less, fine-tune longer, or allow more.");
            remarks.Add($"{agreement.Value:P2} of the samples keep their class");
        }
        return new StepOutput(null, "both engines on the same inputs", remarks);
    }

    private string CompareEngines(string path, CancellationToken cancellation)
    {
        using var bundle = BundleReader.Open(path);
        if (!bundle.Has(BundleEntryNames.Plan))
            return "ONNX Runtime alone runs it: there is nothing to compare";
        using var set = sources.Test is { } test ? DataSet.Open(test, labelsRequired: false) : null;
        var count = Math.Min(bounds.Samples, set?.Count ?? 32);
        var result = ProgressBar.Run("comparing engines", count, report => EngineComparison.Run(bundle, count, session => VerifyCommand.Feed(session, bundle.Manifest, set), progress: done => report(done, null), cancellation: cancellation));
        var worst = result.Outputs.Max(output => output.Magnitude == 0 ? output.Largest : output.Largest / output.Magnitude);
        // An INT8 model may end in float operators, as in Softmax, that engines round differently; a quantized value that is off by one step is off by more than this.
        if (worst > Math.Max(VerifyCommand.DefaultBound(bundle.Manifest), VerifyCommand.FloatBound))
            throw new InvalidModelException($"verify: the native engine differs from ONNX Runtime by {worst:G3} of the largest value over {count} inputs; edgec verify {path} --per-tensor shows where it begins.");
        return result.Outputs.All(output => output.Differing == 0) ? $"native engine and ONNX Runtime agree bit for bit on {count:N0} inputs" : $"native engine and ONNX Runtime agree within {worst:G2} of the largest value on {count:N0} inputs";
    }
}

/// <summary>What verify demands.</summary>
/// <param name="Samples">Inputs that both engines run.</param>
/// <param name="MaxDrop">Points of accuracy that may be lost from the first model to the last; null for any.</param>
/// <param name="MinAgreement">Percent of the samples that must keep their class; null for any.</param>
internal sealed record VerifyBounds(int Samples, double? MaxDrop, double? MinAgreement);
