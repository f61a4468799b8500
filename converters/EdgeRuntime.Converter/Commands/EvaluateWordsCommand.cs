using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Converter.Words;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Inference;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec evaluate-words</c>: misses against false accepts, and a threshold for each word.</summary>
internal static class EvaluateWordsCommand
{
    private const int HourMilliseconds = 3_600_000;

    public static Command Create()
    {
        var file = new Argument<string>("BUNDLE") { Description = "a bundle that tells words apart" };
        var positives = new Option<string>("--positives") { Description = "DATA: recordings of the words, a folder for each; each is heard in quiet noise, as by edgert listen", Required = true };
        var negatives = new Option<string>("--negatives") { Description = "a WAV file or a folder of them: hours of sound in which no word is said", Required = true };
        var most = new Option<double>("--max-false-per-hour") { Description = "the most false accepts of a word in an hour", DefaultValueFactory = _ => 0.5 };
        var write = new Option<bool>("--write") { Description = "write the thresholds into the bundle, where edgert listen finds them" };
        var smoothing = new Option<double?>("--smoothing") { Description = "over how many milliseconds scores are averaged; default: as the bundle says, else 200" };
        var refractory = new Option<double?>("--refractory") { Description = "for how many milliseconds no word is heard after one; default: as the bundle says, else 1000" };
        var hop = new Option<int?>("--hop") { Description = "rows of features from one run of the model to the next; default: as the bundle says, else about 30 ms" };
        var report = ReportOption.Create();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var engine = new EngineOptions();
        var command = new Command("evaluate-words", "Measure how often words are missed and how often they are heard where they were not said, and choose a threshold for each.") { file, positives, negatives, most, write, smoothing, refractory, hop, report, json };
        engine.AddTo(command);
        most.AtLeast(0);
        smoothing.Between(0, HourMilliseconds);
        refractory.Between(0, HourMilliseconds);
        hop.AtLeast(1);
        HelpWithExamples.AddTo(command, "edgec evaluate-words hey.edge --positives spoken/test --negatives spoken/other --write", "edgec evaluate-words hey.edge --positives spoken/test --negatives radio/ --max-false-per-hour 0.1 --report hey.html");
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            if (!ModelFile.IsBundle(path))
                throw new ConfigurationException($"'{path}' is no bundle: edgec convert {path} -o {Path.ChangeExtension(Path.GetFileName(path), ".edge")}");
            WordReport result;
            using (var model = ModelFile.Open(path, engine.Engine(parsed), engine.Device(parsed), new SessionOptions(), _ => null))
            {
                var options = new KeywordOptions { Smoothing = Time(parsed.GetValue(smoothing)), Refractory = Time(parsed.GetValue(refractory)) };
                result = ThresholdSearch.Run(model, parsed.GetValue(positives)!, parsed.GetValue(negatives)!, options, parsed.GetValue(hop), parsed.GetValue(most), cancellation);
                if (parsed.GetValue(report) is { } page)
                    WordsPage.Write(path, model, $"{parsed.GetValue(positives)}, {parsed.GetValue(negatives)}", result, page);
            }
            if (parsed.GetValue(json))
                Output.Json(result);
            else
                Print(path, result);
            if (result.MaxFalsePerHour * result.Hours < 1)
                Console.Error.WriteLine($"edgec: {result.Hours:0.00} hours of other sound cannot tell {result.MaxFalsePerHour} false accepts an hour from none; {(result.MaxFalsePerHour > 0 ? $"{Math.Ceiling(1 / result.MaxFalsePerHour)} hours or more can." : "no number of hours can.")}");
            if (parsed.GetValue(write))
                BundleKeywords.Write(path, ThresholdSearch.Settings(result));
            if (result.Words.Any(word => word.Threshold is null))
                throw new ConfigurationException($"no threshold keeps {string.Join(", ", result.Words.Where(word => word.Threshold is null).Select(word => $"'{word.Name}'"))} within {result.MaxFalsePerHour} false accepts an hour and hears it; train with more of what was taken for it, or allow more with --max-false-per-hour.");
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Print(string path, WordReport result)
    {
        Output.Table($"{Path.GetFileName(path)}: {result.Hours:0.00} hours of other sound, at most {result.MaxFalsePerHour} false accepts an hour", ["word", "threshold", "heard", "recall", "95 % interval", "false accepts", "an hour", "below (95 %)", "in other words"],
            result.Words.Select(word => (IReadOnlyList<string>)(word.Heard is { } heard
                ? [word.Name, $"{word.Threshold}", $"{heard.Hits} of {heard.Count}", $"{heard.Value:P1}", $"{heard.Low:P1} to {heard.High:P1}", $"{word.FalseAccepts!.Count}", $"{word.FalseAccepts.PerHour:0.00}", $"{word.FalseAccepts.PerHourHigh:0.00}", $"{word.Confused}"]
                : [word.Name, "none", "", "", "", "", "", "", ""])), 1, 2, 3, 4, 5, 6, 7, 8);
    }

    private static TimeSpan? Time(double? milliseconds) => milliseconds is { } value ? TimeSpan.FromMilliseconds(value) : null;
}
