using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Converter.Pruning;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Demo;

/// <summary>Makes the demo's smaller models: a quarter of the multiply-accumulates, trained further with and without the large one as teacher.</summary>
/// <param name="data">The folder with the MNIST files.</param>
/// <param name="output">Where the models go.</param>
/// <param name="fast">Whether to train on a subset.</param>
internal sealed class DemoCompression(string data, string output, bool fast)
{
    private const string Part = "0.25";
    private const int RoundTo = 2; // of 16 and 32 channels: multiples of 8 would leave a sixth of the work
    private const int Epochs = 4;

    /// <summary>Removes channels until a quarter of the multiply-accumulates is left.</summary>
    public string Prune(string model, CancellationToken cancellation)
    {
        var pruned = Path.Combine(output, "pruned", "pruned.onnx");
        var result = ModelPruning.Run(new PruneRequest { ModelPath = model, Target = PruningTarget.Parse(TargetKind.Macs, Part), RoundTo = RoundTo }, pruned, cancellation);
        Console.Error.WriteLine($"pruned from {result.MacsBefore:N0} to {result.MacsAfter:N0} multiply-accumulates, {result.BytesBefore:N0} to {result.BytesAfter:N0} bytes of weights");
        return pruned;
    }

    /// <summary>Trains a pruned model further; with a teacher it learns from the teacher's scores too.</summary>
    public string FineTune(string pruned, string? teacher, CancellationToken cancellation)
    {
        var folder = Path.Combine(output, teacher is null ? "pruned" : "distilled");
        var recipe = new TrainingRecipe
        {
            Name = Path.GetFileName(folder),
            Data = new DataRecipe { Train = $"{data}/train", ValidationSplit = 0.05, MaxTrainSamples = fast ? MnistDemo.FastSamples : null },
            Optimizer = new OptimizerRecipe { LearningRate = 0.003 },
            Schedule = new ScheduleRecipe { Type = "cosine" },
            Training = new RunRecipe { Epochs = fast ? MnistDemo.FastEpochs : Epochs, BatchSize = 64 },
            Distillation = teacher is null ? null : new DistillationRecipe { Teacher = teacher, Weight = 0.7f },
        };
        var trainer = new Trainer(recipe, ModelReader.Read(pruned), new TrainerOptions(folder));
        TrainCommand.WithProgress(progress => trainer.Run(progress, cancellation));
        return Path.Combine(folder, "model.onnx");
    }
}
