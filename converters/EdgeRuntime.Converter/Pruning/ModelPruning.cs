using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Compression.Pruning.FineTuning;
using EdgeRuntime.Compression.Pruning.Importance;
using EdgeRuntime.Compression.Pruning.Sparsity;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Recipes;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>From a model file to a pruned one, step by step where it is fine-tuned.</summary>
internal static class ModelPruning
{
    /// <summary>The groups of channels of a model.</summary>
    public static IReadOnlyList<ChannelGroup> List(PruneRequest request) => DependencyGraph.Of(Read(request)).Groups;

    /// <summary>Prunes and writes.</summary>
    /// <exception cref="EdgeRuntimeException">The model, the recipe or the data are not usable, or the target cannot be met; nothing is written then but the steps that were finished.</exception>
    public static PruneResult Run(PruneRequest request, string output, CancellationToken cancellation)
    {
        OutputFile.RefuseSource(output, request.ModelPath);
        var model = Read(request);
        if (request.Preprocessing(model) is { } preprocessing)
            ModelMetadata.SetPreprocessing(model, preprocessing);
        try
        {
            var recipe = request.RecipePath is { } path ? RecipeReader.Read<TrainingRecipe>(path) : null;
            var work = recipe is null ? null : PruneWork.Open(request.WorkFolder ?? $"{Path.ChangeExtension(output, null)}.steps", request);
            IPruningMethod method = request.Pattern == "channels" ? new ChannelMethod(model, Options(request, model)) : new WeightMethod(model, request);
            var stages = new List<PruneStage>();
            foreach (var part in PruningSteps.Of(request.Schedule, request.Steps))
            {
                var step = stages.Count + 1;
                if (work?.Finished(step) is { } finished)
                {
                    (model, var known) = finished;
                    stages.Add(known);
                    continue;
                }
                var pruned = work?.Pruned(step) ?? ProgressBar.Run($"pruning, step {step}", 1, _ => method.Prune(model, part, cancellation));
                work?.SavePruned(step, pruned);
                (model, var trained) = recipe is null ? (pruned, null) : Train(pruned, recipe, request, work!.TrainingFolder(step), cancellation);
                stages.Add(method.Stage(model, step, part) with { ValidationAccuracy = trained?.ValidationAccuracy, TestAccuracy = trained?.TestAccuracy, Seconds = trained?.Seconds });
                work?.Finish(model, stages[^1]);
                Tell(stages[^1], request);
            }
            var result = method.Result(request.ModelPath, output, model, stages);
            if (request is { Pattern: "channels", Target.Kind: TargetKind.Ratio } && result.Groups.All(group => group.After == group.Before))
                throw new ConfigurationException("--ratio: no whole tile of channels can go; ask for more, or lower --round-to or --min-channels.");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            OnnxWriter.Write(model, output);
            return result;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{output}: cannot be written ({error.Message.TrimEnd('.')}); choose another place with -o, or free some: finished steps are kept.", error);
        }
    }

    private static (Model Model, TrainingResult? Result) Train(Model pruned, TrainingRecipe recipe, PruneRequest request, string folder, CancellationToken cancellation)
    {
        var options = new TrainerOptions(folder)
        {
            RecipeFolder = Path.GetDirectoryName(Path.GetFullPath(request.RecipePath!))!,
            Resume = File.Exists(Path.Combine(folder, "checkpoint.bin")),
            Masks = request.Pattern == "channels" ? null : SparsityMasks.Of(pruned),
        };
        try
        {
            if (recipe.Quantization is not null)
                throw new ConfigurationException("quantization: pruned models are fine-tuned in float; remove it here, and train the pruned model by a recipe that has it (edgec train).");
            return TrainCommand.WithProgress(progress => FineTuner.Run(pruned, recipe, options, progress, cancellation));
        }
        catch (ConfigurationException error)
        {
            throw RecipeReader.Locate(request.RecipePath!, error);
        }
    }

    private static void Tell(PruneStage stage, PruneRequest request)
    {
        if (stage.ValidationAccuracy is { } accuracy)
            Console.Error.WriteLine($"step {stage.Step}/{PruningSteps.Of(request.Schedule, request.Steps).Count}: {Output.Count(stage.Macs)} MACs, {Output.Bytes(stage.Bytes)}{(stage.Sparsity is { } sparsity ? $", {sparsity:P1} zeros" : "")}, validation {accuracy:P2}");
    }

    private static StructuredPruningOptions Options(PruneRequest request, Model model) => new()
    {
        Target = request.Target ?? throw new ConfigurationException("one target is needed: --ratio, --macs, --bytes or --latency."),
        Method = request.Method switch
        {
            "l2" => ImportanceMethod.L2,
            "bn" => ImportanceMethod.BatchNorm,
            "taylor" => ImportanceMethod.Taylor,
            "fpgm" => ImportanceMethod.Fpgm,
            _ => ImportanceMethod.L1,
        },
        IsGlobal = request.IsGlobal,
        RoundTo = request.RoundTo,
        MinimumChannels = request.MinimumChannels,
        MaximumRatio = request.MaximumRatio,
        Excluded = request.Exclude,
        Only = request.Only,
        Int8Latency = request.Int8Latency,
        Samples = request.Data is { } data ? () => LabelledSamples.Read(data, model, request.Preprocessing(model), request.Samples) : null,
    };

    private static Model Read(PruneRequest request)
    {
        var model = ModelReader.Read(request.ModelPath);
        FixedInputs.Apply(model, request.Shapes, new Dictionary<string, string>());
        if (ModelPrecision.Of(model) == "int8")
            throw new ConfigurationException($"{request.ModelPath} is quantized; prune the float model and quantize afterwards.");
        return model;
    }
}
