using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Recognition.Ngrams;
using EdgeRuntime.Training.Ngrams;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec ngram</c>: how likely a model's tokens follow each other, counted in texts.</summary>
internal static class NgramCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "a model of connected speech: a bundle, or the model.onnx that edgec train wrote" };
        var texts = new Option<string[]>("--text") { Description = "a text file with an utterance a line, repeatable", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--output", "-o") { Description = "the n-gram's file, for edgert transcribe --ngram", Required = true };
        var order = new Option<int>("--order") { Description = $"tokens of the longest sequences, 1 to {Ngram.LongestOrder}; 3 where tokens are words, 5 or 6 where they are letters", DefaultValueFactory = _ => 3 };
        var prune = new Option<int>("--prune") { Description = "leave out sequences of two tokens and more that were seen less often", DefaultValueFactory = _ => 1 };
        var skip = new Option<bool>("--skip") { Description = "leave out lines that the model's tokens do not spell" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("ngram", "Count how likely a model's tokens follow each other in texts, for edgert transcribe --ngram.") { file, texts, output, order, prune, skip, json };
        order.AtLeast(1);
        order.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() > Ngram.LongestOrder)
                result.AddError($"--order: expected 1 to {Ngram.LongestOrder}");
        });
        prune.AtLeast(1);
        HelpWithExamples.AddTo(command, "edgec ngram digits.edge --text numbers.txt -o numbers.ngram", "edgec ngram letters.edge --text book.txt --order 6 --prune 2 --skip -o book.ngram", "edgert transcribe recording.wav digits.edge --ngram numbers.ngram");
        command.SetAction((parsed, cancellation) =>
        {
            var (path, target) = (parsed.GetValue(file)!, parsed.GetValue(output)!);
            using var model = ModelFile.Open(path, null, "cpu", new SessionOptions(), static _ => null);
            var tokens = new TranscriptListener(model.Session, model.Manifest, model.Labels, new TranscriptOptions()).Tokens;
            var counts = new NgramCounts(tokens, parsed.GetValue(order));
            foreach (var text in parsed.GetValue(texts)!)
            {
                cancellation.ThrowIfCancellationRequested();
                counts.Add(text, parsed.GetValue(skip));
            }
            if (counts.Lines == 0)
                throw new ConfigurationException($"--text: no line was counted{(counts.Skipped > 0 ? $", {counts.Skipped} were skipped" : "")}; write an utterance a line.");
            var ngram = new NgramFile(tokens, counts, parsed.GetValue(order), parsed.GetValue(prune));
            AtomicFile.Write(target, ngram.Format());
            if (parsed.GetValue(json))
                Output.Json(new { File = target, counts.Lines, counts.Skipped, ngram.Sizes });
            else
                Console.WriteLine($"{target}: {string.Join(" + ", ngram.Sizes.Select(static size => $"{size:N0}"))} sequences of 1 to {ngram.Sizes.Count} tokens from {counts.Lines:N0} lines{(counts.Skipped > 0 ? $", {counts.Skipped:N0} skipped" : "")}");
            return Task.FromResult(0);
        });
        return command;
    }
}
