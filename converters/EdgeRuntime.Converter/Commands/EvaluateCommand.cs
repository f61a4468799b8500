using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Converter.Sequences;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec evaluate</c>: accuracy of a model or bundle on labelled data.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "an ONNX or TFLite file, or a bundle" };
        var data = new Option<string>("--data") { Description = "DATA: an IDX pair, a folder or zip of class folders, or .npz", Required = true };
        var against = new Option<string?>("--against") { Description = "another model file or bundle, as the float model: the share of samples for which both name one class; DATA needs no labels then" };
        var limit = new Option<int?>("--limit") { Description = "evaluate the first N samples only" };
        var threads = new Option<int>("--threads") { Description = "threads of one inference", DefaultValueFactory = _ => 1 };
        var state = StateOption.Create();
        state.Description += "; of an ONNX file, a bundle says it itself";
        var report = ReportOption.Create();
        var beam = new Option<int?>("--beam") { Description = "of a model of connected speech: hypotheses that are followed at once, 1 (greedy) to 64" };
        beam.Between(1, 64);
        var ngram = new Option<string?>("--ngram") { Description = "of a model of connected speech: how likely tokens follow each other, a file of edgec ngram [default beam then: 8]" };
        var weight = new Option<double?>("--ngram-weight") { Description = "what its log probabilities are multiplied by, 0 to 10 [default: 0.5]" };
        var bonus = new Option<double?>("--ngram-bonus") { Description = "what each token is worth beside it, -20 to 20: more makes longer texts [default: 0]" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var engine = new EngineOptions();
        var input = new InputOptions();
        var command = new Command("evaluate", "Measure accuracy on labelled data, or agreement with another model on any.") { file, data, against, limit, beam, ngram, weight, bonus, threads, state, report, json };
        engine.AddTo(command);
        input.AddTo(command);
        limit.AtLeast(1);
        threads.AtLeast(1);
        weight.Between(0, 10);
        bonus.Between(-20, 20);
        command.Validators.Add(result =>
        {
            foreach (var option in (Option[])[weight, bonus])
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(ngram) is not { Implicit: false })
                    result.AddError($"{option.Name} needs --ngram");
            }
        });
        HelpWithExamples.AddTo(command, "edgec evaluate model.edge --data test.zip", "edgec evaluate model.edge --data photos/ --against model.onnx", "edgec evaluate model.edge --data test.zip --report evaluation.html",
            "edgec evaluate digits.edge --data 'fsdd.zip?only=*_lucas_*&join=1-6' --beam 8");
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            var options = new SessionOptions { Threads = parsed.GetValue(threads), State = StateOption.Parse(parsed.GetValue(state)) };
            using var model = ModelFile.Open(path, engine.Engine(parsed), engine.Device(parsed), options, loaded => input.Read(parsed, loaded));
            using var other = parsed.GetValue(against) is { } reference ? ModelFile.Open(reference, null, "cpu", options, loaded => input.Read(parsed, loaded)) : null;
            if (SequenceEvaluation.Fits(model))
                return Task.FromResult(EvaluateSequences(parsed, model, other, path));
            if (parsed.GetValue(beam) is not null || parsed.GetValue(ngram) is not null)
                throw new ConfigurationException($"{(parsed.GetValue(beam) is not null ? "--beam" : "--ngram")}: {path} is no model of connected speech.");
            using var set = DataSet.Open(parsed.GetValue(data)!, labelsRequired: other is null);
            var count = Math.Min(set.Count, parsed.GetValue(limit) ?? int.MaxValue);
            var perClass = new ClassAccuracy();
            ModelAgreement? agreement = null;
            var result = ProgressBar.Run("evaluating", count, progress =>
            {
                if (other is null)
                    return DataSetEvaluation.Run(model.Session, model.Manifest, model.Labels, set, count, done => progress(done, null), perClass.Add, cancellation);
                agreement = ModelAgreement.Measure((model.Session, model.Manifest, model.Labels), (other.Session, other.Manifest, other.Labels), set, count, done => progress(done, null), cancellation, perClass.Add);
                return agreement.Tested;
            });
            var accuracy = Share.Of(result.Correct, result.Labelled);
            if (result.Labelled > 0 && ClassMap.AreForeign(set.Classes, model.Labels))
                Console.Error.WriteLine($"edgec: none of the classes of {parsed.GetValue(data)} ({Few(set.Classes)}) is a label of the model ({Few(model.Labels)}): they were compared in their order.");
            if (parsed.GetValue(report) is { } page)
                EvaluationPage.Write(path, model, parsed.GetValue(data)!, result, perClass.ToReport(model.Labels.Count > 0 ? model.Labels : set.Classes), page);
            if (parsed.GetValue(json))
            {
                Output.Json(new
                {
                    File = path,
                    model.Session.Engine,
                    result.Count,
                    result.Correct,
                    result.Accuracy,
                    AccuracyLow95 = accuracy?.Low,
                    AccuracyHigh95 = accuracy?.High,
                    ImagesPerSecond = result.ImagesPerSecond,
                    P50Us = result.P50Us,
                    P99Us = result.P99Us,
                    AccuracyAgainst = agreement?.Reference.Accuracy,
                    Agreement = agreement?.Share,
                    SqnrDb = agreement?.SqnrDb,
                    Classes = perClass.Rows(model.Labels.Count > 0 ? model.Labels : set.Classes),
                });
                return Task.FromResult(0);
            }
            var speed = $"{result.ImagesPerSecond:F0} samples/s, p50 {result.P50Us:F1} µs, p99 {result.P99Us:F1} µs";
            if (result.Labelled > 0)
            {
                Output.Table($"{Path.GetFileName(path)} on {result.Count:N0} samples, {model.Session.Engine}", ["class", "samples", "accuracy"],
                    perClass.Rows(model.Labels.Count > 0 ? model.Labels : set.Classes).Select(row => (IReadOnlyList<string>)[row.Name, $"{row.Count}", $"{row.Accuracy:P2}"]), 1, 2);
                Console.WriteLine($"accuracy {result.Accuracy:P2} (95 % interval {accuracy?.Low:P2} to {accuracy?.High:P2}), {speed}");
            }
            if (agreement is not null)
                Console.WriteLine(agreement.Describe(Path.GetFileName(parsed.GetValue(against)!)) + (result.Labelled > 0 ? "" : $", {speed}"));
            return Task.FromResult(0);
        });
        return command;

        int EvaluateSequences(ParseResult parsed, ModelFile model, ModelFile? other, string path)
        {
            if (parsed.GetValue(report) is not null)
                throw new ConfigurationException("--report: shows classes; of a model of connected speech edgec evaluate prints the error rate, or with --json.");
            var plain = new TranscriptOptions();
            var options = plain with
            {
                Beam = parsed.GetValue(beam) ?? (parsed.GetValue(ngram) is null ? 1 : 8),
                Ngram = parsed.GetValue(ngram) is { Length: > 0 } file ? new Ngram(file) : null,
                NgramWeight = parsed.GetValue(weight) ?? plain.NgramWeight,
                NgramBonus = parsed.GetValue(bonus) ?? plain.NgramBonus,
            };
            var result = ProgressBar.Run("evaluating", 1, progress => SequenceEvaluation.Run(model, other, parsed.GetValue(data)!, options, parsed.GetValue(limit), (done, of) => progress((double)done / of, null), default));
            if (parsed.GetValue(json))
                Output.Json(new { File = path, model.Session.Engine, result.Strings, result.Words, result.Errors, result.ErrorRate, result.Right, result.Same, result.TimesRealTime });
            else
                Console.WriteLine($"{Path.GetFileName(path)}, {model.Session.Engine}: {result.Errors:N0} errors in {result.Words:N0} words, error rate {result.ErrorRate:P2}; {result.Right:N0} of {result.Strings:N0} strings right, {result.TimesRealTime:F0} times real time"
                    + (result.Same is { } same ? $"; {same:N0} of {result.Strings:N0} strings as {Path.GetFileName(parsed.GetValue(against)!)}, with the same times" : ""));
            return 0;
        }
    }

    private static string Few(IReadOnlyList<string> names) => string.Join(", ", names.Take(5)) + (names.Count > 5 ? ", …" : "");
}
