using System.Text.Json;
using EdgeRuntime.Compression.Pruning.FineTuning;
using EdgeRuntime.Compression.Pruning.Sparsity;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>
/// Trains the model further; its keys are sections of a training recipe. With <c>distillation</c> it learns from the first model, or from the one that <c>teacher</c> names; with <c>quantization</c> it trains
/// as it will run in INT8, and comes out quantized. Weights that were pruned stay zero.
/// </summary>
internal sealed class FineTuneStep(TrainingRecipe recipe, bool learnsFromFirst, CompressSources sources) : ICompressionStep
{
    private const double LearningRate = 0.0005;
    private const int Epochs = 3;

    public string Name => "fine_tune";

    public object Settings => new { Recipe = recipe, Teacher = learnsFromFirst ? "" : FileDigest.OfOptional(recipe.Distillation?.Teacher) };

    public IReadOnlyList<string> Data => recipe.Quantization is { Calibrate.Length: > 0 } how ? [recipe.Data.Train, .. recipe.Data.Extra.Select(extra => extra.From), how.Calibrate] : [recipe.Data.Train, .. recipe.Data.Extra.Select(extra => extra.From)];

    public static ICompressionStep Read(StepRecipe step, string key, CompressSources sources)
    {
        StepCatalog.AllowSections(step, key, "data", "distillation", "loss", "optimizer", "quantization", "schedule", "training");
        if (step.Options.Keys.FirstOrDefault() is { } unknown)
            throw new ConfigurationException($"{key}.{unknown}: {step.Type} has no such key; it has data, distillation, loss, optimizer, quantization, schedule, training.");
        if (sources.Train is not { } train)
            throw new ConfigurationException($"{key}: there is nothing to learn from; name data.train.");
        var recipe = sources.Training is { } own ? JsonSerializer.Deserialize<TrainingRecipe>(JsonSerializer.Serialize(own))! : new TrainingRecipe();
        recipe.Name = sources.Name;
        recipe.Model = new ModelRecipe { From = sources.ModelPath };
        recipe.Input = new InputRecipe(); // the model says it itself
        if (step.Section<DataRecipe>("data") is { } data)
        {
            recipe.Data = data;
            for (var i = 0; i < data.Extra.Count; i++)
                data.Extra[i].From = sources.Resolve(data.Extra[i].From, $"{key}.data.extra[{i}].from");
        }
        (recipe.Data.Train, recipe.Data.Test) = (train, "");
        recipe.Loss = step.Section<LossRecipe>("loss") ?? recipe.Loss;
        recipe.Optimizer = step.Section<OptimizerRecipe>("optimizer") ?? new OptimizerRecipe { LearningRate = LearningRate };
        recipe.Schedule = step.Section<ScheduleRecipe>("schedule") ?? new ScheduleRecipe { Type = "cosine" };
        recipe.Training = step.Section<RunRecipe>("training") ?? new RunRecipe { Epochs = Epochs, BatchSize = recipe.Training.BatchSize, Threads = recipe.Training.Threads };
        recipe.Distillation = step.Section<DistillationRecipe>("distillation");
        recipe.Quantization = step.Section<QuantizationRecipe>("quantization");
        if (recipe.Quantization is { } quantization)
            quantization.Calibrate = quantization.Calibrate is { Length: > 0 } asked ? sources.Resolve(asked, $"{key}.quantization.calibrate") : sources.Calibrate == train ? "" : sources.Calibrate!;
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
        var model = ModelReader.Read(before.Onnx);
        var options = new TrainerOptions(input.Folder)
        {
            Resume = File.Exists(input.File("checkpoint.bin")),
            Teacher = learnsFromFirst ? ModelReader.Read(input.First!.Onnx) : null,
            Masks = before.IsSparse ? SparsityMasks.Of(model) : null,
        };
        var (tuned, result) = TrainCommand.WithProgress(progress => FineTuner.Run(model, recipe, options, progress, cancellation));
        OnnxWriter.Write(tuned, input.File("model.onnx"));
        var packed = FloatModel.Pack(input, sources, cancellation) with { IsSparse = before.IsSparse };
        var teacher = recipe.Distillation is { } how ? $", learning from {(learnsFromFirst ? "the first model" : Path.GetFileName(how.Teacher))} (temperature {how.Temperature}, weight {how.Weight})" : "";
        return new StepOutput(recipe.Quantization is null ? packed : packed with { Onnx = before.Onnx, IsQuantized = true },
            $"{result.Epochs} epochs of {result.TrainSamples:N0} samples{(recipe.Quantization is null ? "" : " in int8")}{teacher}", []);
    }
}
