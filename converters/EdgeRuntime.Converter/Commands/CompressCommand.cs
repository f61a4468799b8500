using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Compress;
using EdgeRuntime.Converter.Recipes;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec compress</c>: a recipe from a model to a small bundle, and a report of what each step cost.</summary>
internal static class CompressCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("RECIPE") { Description = "the recipe, a YAML file; converters/recipes has examples called compress-*.yaml" };
        var output = new Option<string>("--output", "-o") { Description = "folder for the bundle, report.html, report.json and the steps", Required = true };
        var resume = new Option<bool>("--resume") { Description = "go on with an earlier run in that folder: what is done stays, what was interrupted goes on, what changed is done again" };
        var report = ReportOption.Create();
        report.Description = "another place for report.html and the JSON beside it";
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("compress", "Do the steps of a recipe (train or import, prune, fine-tune, quantize, verify), measure the model after each, and write the bundle and a report.") { recipe, output, resume, report, json };
        HelpWithExamples.AddTo(command, "edgec compress converters/recipes/compress-mnist.yaml -o out", "edgec compress converters/recipes/compress-mnist.yaml -o out --resume");
        command.SetAction((parsed, cancellation) =>
        {
            var result = Compress(parsed.GetValue(recipe)!, parsed.GetValue(output)!, parsed.GetValue(resume), parsed.GetValue(report), cancellation);
            if (parsed.GetValue(json))
                Output.Json(result);
            else
                result.Print();
            return Task.FromResult(0);
        });
        return command;
    }

    private static CompressResult Compress(string path, string folder, bool resume, string? page, CancellationToken cancellation)
    {
        try
        {
            var recipe = RecipeReader.Read<CompressRecipe>(path, "docs/compression.md");
            recipe.Validate();
            var sources = new CompressSources(recipe, Path.GetDirectoryName(Path.GetFullPath(path))!);
            var run = new CompressionRun(StepCatalog.Read(recipe, sources), folder, sources.Test, Console.Error.WriteLine);
            run.Run(resume, cancellation);
            return CompressResult.Write(path, sources, run, folder, page, cancellation);
        }
        catch (ConfigurationException error)
        {
            throw RecipeReader.Locate(path, error);
        }
    }
}
