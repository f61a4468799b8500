using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Demo;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec demo</c>: the main job from pictures to a running bundle, measured.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "folder with the four MNIST files", Required = true };
        var edgert = new Option<FileInfo>("--edgert") { Description = "the edgert program that runs the bundles", Required = true };
        var output = new Option<DirectoryInfo>("--output", "-o") { Description = "where the models, the bundles, report.json and report.html go", Required = true };
        var recipe = new Option<FileInfo?>("--recipe") { Description = "train this recipe instead of the built-in one" };
        var fast = new Option<bool>("--fast") { Description = "train on a subset, for a quick look" };
        var command = new Command("demo", "Train a digit classifier on MNIST, convert it to fp32, fp16 and int8, prune it to a quarter of its work and train that further with and without the large one as teacher, run all test pictures with edgert, and compare with ONNX Runtime.") { data, edgert, output, recipe, fast };
        HelpWithExamples.AddTo(command, "edgec demo --data $MNIST --edgert artifacts/bin/edgert -o artifacts/demo", "edgec demo --data $MNIST --edgert artifacts/bin/edgert -o artifacts/demo --fast");
        command.SetAction((parsed, cancellation) => Task.FromResult(new MnistDemo(
            parsed.GetValue(data)!.FullName, parsed.GetValue(edgert)!.FullName, parsed.GetValue(output)!.FullName, parsed.GetValue(recipe)?.FullName, parsed.GetValue(fast)).Run(cancellation)));
        return command;
    }
}
