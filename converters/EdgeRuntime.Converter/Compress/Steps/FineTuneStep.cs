using System.Text.Json;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>Trains the model further; its keys are sections of a training recipe. With <c>distillation</c> it learns from the first model, or from the one that <c>teacher</c> names.</summary>
internal sealed class FineTuneStep(TrainingRecipe recipe, bool learnsFromFirst, CompressSources sources) : ICompressionStep
{
    private const double LearningRate = 0.0005;
    private const int Epochs = 3;

    public string Name => "fine_tune";

    public object Settings => new { Recipe = recipe, Teacher = learnsFromFirst ? "" : FileDigest.OfOptional(recipe.Distillation?.Teacher) };

    public IReadOnlyList<string> Data => [recipe.Data.Train];

    public static ICompressionStep Read(StepRecipe step, string key, CompressSources sources)
    {
        StepCatalog.AllowSections(step, key, "data", "distillation", "loss", "optimizer", "schedule", "training");
        if (step.Options.Keys.FirstOrDefault() is { } unknown)
            throw new ConfigurationException($"{key}.{unknown}: {step.Type} has no such key; it has data, distillation, loss, optimizer, schedule, training.");
        if (sources.Train is not { } train)
            throw new ConfigurationException($"{key}: there is nothing to learn from; name data.train.");
        var recipe = sources.Training is { } own ? JsonSerializer.Deserialize<TrainingRecipe>(JsonSerializer.Serialize(own))! : new TrainingRecipe();
        recipe.Name = sources.Name;
        recipe.Model = new ModelRecipe { From = sources.ModelPath };
        recipe.Input = new InputRecipe(); // the model says it itself
        recipe.Data = step.Section<DataRecipe>("data") ?? recipe.Data;
        (recipe.Data.Train, recipe.Data.Test) = (train, "");
        recipe.Loss = step.Section<LossRecipe>("loss") ?? recipe.Loss;
        recipe.Optimizer = step.Section<OptimizerRecipe>("optimizer") ?? new OptimizerRecipe { LearningRate = LearningRate };
        recipe.Schedule = step.Section<ScheduleRecipe>("schedule") ?? new ScheduleRecipe { Type = "cosine" };
        recipe.Training = step.Section<RunRecipe>("training") ?? new RunRecipe { Epochs = Epochs, BatchSize = recipe.Training.BatchSize, Threads = recipe.Training.Threads };
        recipe.Distillation = step.Section<DistillationRecipe>("distillation");
        var learnsFromFirst = recipe.Distillation is { Teacher: "" };
        if (recipe.Distillation is { } how)
            how.Teacher = learnsFromFirst ? "the first model" : sources.Resolve(how.Teacher, $"{key}.distillation.teacher");
        try
        {
            recipe.Validate();
        }
        catch (ConfigurationException error)
        {
            throw new ConfigurationException($"{key}.{error.Message}", error);
        }
        return new FineTuneStep(recipe, learnsFromFirst, sources);
    }

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var before = input.Float(Name);
        var options = new TrainerOptions(input.Folder)
        {
            Resume = File.Exists(input.File("checkpoint.bin")),
            Teacher = learnsFromFirst ? ModelReader.Read(input.First!.Onnx) : null,
        };
        var trainer = new Trainer(recipe, ModelReader.Read(before.Onnx), options);
        var result = TrainCommand.WithProgress(progress => trainer.Run(progress, cancellation));
        var teacher = recipe.Distillation is { } how ? $", learning from {(learnsFromFirst ? "the first model" : Path.GetFileName(how.Teacher))} (temperature {how.Temperature}, weight {how.Weight})" : "";
        return new StepOutput(FloatModel.Pack(input, sources, cancellation), $"{result.Epochs} epochs of {result.TrainSamples:N0} samples{teacher}", []);
    }
}
