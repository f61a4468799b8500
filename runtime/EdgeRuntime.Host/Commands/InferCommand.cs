using System.CommandLine;
using EdgeRuntime.Host.Reports;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert infer</c>: a model's answer to some files.</summary>
internal static class InferCommand
{
    public static Command Create()
    {
        var bundle = OptionParsing.Bundle();
        var inputs = new Argument<string[]>("INPUT")
        {
            Description = ".png, .jpg, .bmp, .ppm, .npy, or with --index a data set (IDX, folder, zip, .npz); a model of several inputs takes one file for each, in its order",
            Arity = ArgumentArity.OneOrMore,
        };
        OptionParsing.RefuseOptions(inputs);
        var index = OptionParsing.Integer("--index", "INPUT is a data set: take its sample N, counted from 0", 0);
        var top = OptionParsing.Integer("--top", "Classes to print, 1 to 1000 [default: 5]", 1, 1000);
        var output = new Option<string?>("--output") { Description = "Save the output's values instead (a model of several outputs: FILE-NAME.npy each)", HelpName = "FILE.npy" };
        var stream = new Option<bool>("--stream") { Description = "INPUT is a sequence, a .npy array [steps, ...]: feed its slices one after the other, state carried" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("infer", "Runs a model on files: labels with scores, what the bundle's decoder finds (boxes in the picture's pixels, a mask, text), or the raw output.") { bundle, inputs, index, top, output, stream, json };
        var engine = new EngineOptions(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(stream) && OptionParsing.Text(result, index) is not null)
                result.AddError("'--stream' takes whole arrays, '--index' one sample of a data set; give one of them.");
        });
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(bundle)!;
            using var loaded = new LoadedModel(path, reader => engine.Open(reader, path, parsed));
            var inference = new FileInference(loaded, parsed.GetValue(index), parsed.GetValue(top) ?? 5, parsed.GetValue(output), steps: parsed.GetValue(stream));
            var results = parsed.GetValue(stream) ? inference.RunStream(parsed.GetValue(inputs)!) : inference.Run(parsed.GetValue(inputs)!);
            if (parsed.GetValue(json))
                ReportJson.Write(new InferReport(path, loaded.Session.Engine, results), ReportJson.Default.InferReport);
            else
                Print(results);
            return CommandLine.Done;
        });
        return command;
    }

    private static void Print(List<InferResult> results)
    {
        foreach (var result in results)
        {
            Console.Out.WriteLine(result.Input);
            foreach (var file in result.Files ?? [])
                Console.Out.WriteLine($"  wrote {file}");
            foreach (var score in result.Top ?? [])
                Console.Out.WriteLine($"  {score.Score:0.0000}  {score.Label}");
            if (result.Decoded is { } decoded)
                DecodedText.Print(Console.Out, decoded);
            foreach (var output in result.Outputs ?? [])
                Console.Out.WriteLine($"  {output.Name}: {output.Type}[{string.Join('x', output.Shape)}] {Values(output.Values)}");
        }
    }

    private static string Values(IReadOnlyList<double> values)
    {
        const int shown = 8;
        var text = "";
        for (var i = 0; i < Math.Min(values.Count, shown); i++)
            text += $"{values[i]:G6} ";
        return values.Count > shown ? $"{text}... (--json or --output for more)" : text.TrimEnd();
    }
}
