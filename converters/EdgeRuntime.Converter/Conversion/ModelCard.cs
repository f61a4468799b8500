using System.Globalization;
using System.Text;
using EdgeRuntime.Bundle;
using EdgeRuntime.Speech;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>The bundle's <c>card.md</c>: what the model is, for people.</summary>
internal static class ModelCard
{
    public static string Write(Manifest manifest, IReadOnlyList<string> labels, string source)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {manifest.Name} {manifest.Version}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Made by {manifest.Producer} from `{Path.GetFileName(source)}`, precision {manifest.Precision}, for {string.Join(" and ", manifest.Engines)}.");
        text.AppendLine().AppendLine("## Inputs").AppendLine();
        foreach (var input in manifest.Inputs)
        {
            text.AppendLine($"- `{input.Name}`: {input.Type} [{string.Join(", ", input.Shape)}] {input.Layout}".TrimEnd());
            if (input.Preprocessing is { } how)
                text.AppendLine(CultureInfo.InvariantCulture, $"  pictures: {how.Color}, {how.Fit} to size, (pixel - [{string.Join(", ", how.Mean)}]) x [{string.Join(", ", how.Scale)}]");
            if (input.Features is { } features)
                text.AppendLine($"  sound: {FeatureText.Format(features)}");
        }
        text.AppendLine().AppendLine("## Outputs").AppendLine();
        foreach (var output in manifest.Outputs)
            text.AppendLine(CultureInfo.InvariantCulture, $"- `{output.Name}`: {output.Type} [{string.Join(", ", output.Shape)}]");
        if (manifest.State is { } state)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"State that goes from run to run: {string.Join(", ", state.Select(pair => $"`{pair.Output}` into `{pair.Input}`"))}.");
        if (labels.Count > 0)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Classes: {string.Join(", ", labels)}.");
        if (manifest.Metrics.Count > 0)
        {
            text.AppendLine().AppendLine("## Measured").AppendLine();
            foreach (var (name, value) in manifest.Metrics)
                text.AppendLine(CultureInfo.InvariantCulture, $"- {name}: {value:G6}");
        }
        if (manifest.Calibration is { } calibration)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Calibration: {calibration}.");
        return text.ToString();
    }
}
