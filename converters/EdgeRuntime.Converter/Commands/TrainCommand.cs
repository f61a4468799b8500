using System.CommandLine;
using EdgeRuntime.Compression.Pruning.Sparsity;
using EdgeRuntime.Compression.Qat;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Recipes;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;
using Spectre.Console;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec train</c>: a recipe becomes a model.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("RECIPE") { Description = "the recipe, a YAML file; converters/recipes has examples" };
        var output = new Option<string>("--output", "-o") { Description = "folder for model.onnx, metrics.json, history.csv and checkpoint.bin", Required = true };
        var resume = new Option<bool>("--resume") { Description = "go on after an interruption, to the same result" };
        var device = new Option<string>("--device") { Description = "cpu or cuda (by ONNX Runtime's provider; its first step is compared with the CPU's: docs/gpu.md)", DefaultValueFactory = _ => "cpu" };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var seed = new Option<long?>("--seed") { Description = "in place of the recipe's seed" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("train", "Train a model as a recipe says: from its layers, or a model file further, with or without a teacher, in float or quantized.") { recipe, output, resume, device, seed, json };
        HelpWithExamples.AddTo(command, "edgec train converters/recipes/mnist-cnn.yaml -o out", "edgec train converters/recipes/mnist-cnn.yaml -o out --resume",
            "edgec train finetune.yaml -o out --seed 2", "MODEL=out/model.onnx edgec train converters/recipes/cifar10-mobilenetv2-qat.yaml -o qat");
        command.SetAction((parsed, cancellation) =>
        {
            var result = Train(parsed.GetValue(recipe)!, parsed.GetValue(output)!, parsed.GetValue(device)!, parsed.GetValue(resume), cancellation,
                parsed.GetValue(seed) is { } number ? changed => changed.Seed = number : null);
            if (parsed.GetValue(json))
                Output.Json(result);
            else
                Print(result, parsed.GetValue(output)!);
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>Trains, showing progress on stderr.</summary>
    /// <param name="recipePath">The recipe.</param>
    /// <param name="output">Where everything goes.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="resume">Whether to go on from the checkpoint.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <param name="change">Changes the recipe after it was read.</param>
    public static TrainingResult Train(string recipePath, string output, string device, bool resume, CancellationToken cancellation, Action<TrainingRecipe>? change = null)
    {
        var recipe = RecipeReader.Read<TrainingRecipe>(recipePath);
        change?.Invoke(recipe);
        try
        {
            var options = new TrainerOptions(output) { RecipeFolder = Path.GetDirectoryName(Path.GetFullPath(recipePath))!, Device = device, Resume = resume };
            var trainer = new Trainer(recipe, options);
            if (!string.IsNullOrWhiteSpace(recipe.Model.From) && SparsityMasks.OfImported(trainer.Forward) is { Count: > 0 } masks)
            {
                Console.Error.WriteLine($"{masks.Count} layers of {recipe.Model.From} are sparse: their zeros stay");
                options = options with { Masks = masks };
                trainer = new Trainer(recipe, trainer.Forward, options);
            }
            return WithProgress<TrainingResult>(recipe.Quantization is null && !QuantizationAwareTrainer.IsQuantized(trainer.Forward) ? progress => trainer.Run(progress, cancellation)
                : progress => QuantizationAwareTrainer.Run(recipe, trainer.Forward, options, progress: progress, cancellation: cancellation));
        }
        catch (ConfigurationException error)
        {
            throw RecipeReader.Locate(recipePath, error);
        }
    }

    /// <summary>Runs a training, which tells how far it is: a bar, or lines where stderr is no terminal.</summary>
    public static T WithProgress<T>(Func<IProgress<TrainingProgress>, T> train)
    {
        if (!Output.CanShowProgress)
            return train(new EpochLines());
        return Output.Progress.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => train(new EpochBar(context.AddTask("loading data", maxValue: 1))));
    }

    private static void Print(TrainingResult result, string folder)
    {
        Console.WriteLine($"{result.Name}: {Output.Count(result.Parameters)} parameters, {result.Epochs} epochs of {result.TrainSamples:N0} samples in {result.Seconds:F0} s ({result.SamplesPerSecond:F0} samples/s)");
        if (result.ValidationAccuracy is { } validation)
            Console.WriteLine($"validation accuracy {validation:P2} (epoch {result.BestEpoch}, {result.ValidationSamples:N0} samples)");
        if (result.TestAccuracy is { } test)
            Console.WriteLine($"test accuracy {test:P2}{(result.TestTokenErrorRate is { } errors ? $" of sequences, token error rate {errors:P2}" : "")}");
        Console.WriteLine($"model: {Path.Combine(folder, "model.onnx")}");
    }

    private static string Line(TrainingProgress p) =>
        $"epoch {p.Epoch}/{p.Epochs}  loss {p.Loss:F4}  accuracy {p.Accuracy:P2}  {p.SamplesPerSecond:F0} samples/s  {(int)p.Remaining.TotalMinutes}:{p.Remaining.Seconds:D2} left";

    private static string EpochLine(EpochResult e) =>
        $"epoch {e.Epoch}  loss {e.TrainLoss:F4}  accuracy {e.TrainAccuracy:P2}{(e.ValidationAccuracy is { } accuracy ? $"  validation {accuracy:P2}" : "")}  {e.Seconds:F1} s";

    /// <summary>A bar that says where the training stands, and a line for each epoch above it.</summary>
    private sealed class EpochBar(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.MaxValue = (double)value.Epochs * value.Steps;
            task.Value = (value.Epoch - 1.0) * value.Steps + value.Step;
            task.Description = Markup.Escape(Line(value));
            if (value.Finished is { } epoch)
                Output.Progress.MarkupLine(Markup.Escape(EpochLine(epoch)));
        }
    }

    /// <summary>A line for each epoch: what a log file should hold.</summary>
    private sealed class EpochLines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished is { } epoch)
                Console.Error.WriteLine(EpochLine(epoch));
        }
    }
}
