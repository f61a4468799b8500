using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Converter.Recipes;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Data;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>The first step of a recipe whose model is a training recipe.</summary>
internal sealed class TrainStep(CompressSources sources) : ICompressionStep
{
    public string Name => "train";

    public object Settings => new { Recipe = sources.Training!, From = FileOf(sources.Training!.Model.From), Teacher = FileOf(sources.Training.Distillation?.Teacher) };

    private string RecipeFolder => Path.GetDirectoryName(sources.ModelPath)!;

    public IReadOnlyList<string> Data => [sources.Train!, .. sources.Training!.Data.Extra.Select(extra => extra.From)];

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var goesOn = File.Exists(input.File("checkpoint.bin"));
        var result = Train(new TrainerOptions(input.Folder) { Resume = goesOn, RecipeFolder = RecipeFolder }, cancellation);
        return new StepOutput(FloatModel.Pack(input, sources, cancellation), $"{result.Epochs} epochs of {result.TrainSamples:N0} samples by {Path.GetFileName(sources.ModelPath)}", []);
    }

    private string FileOf(string? path) => string.IsNullOrWhiteSpace(path) ? "" : FileDigest.OfOptional(DataPath.Resolve(path, RecipeFolder, "model"));

    private TrainingResult Train(TrainerOptions options, CancellationToken cancellation)
    {
        try
        {
            var trainer = new Trainer(sources.Training!, options);
            return TrainCommand.WithProgress(progress => trainer.Run(progress, cancellation));
        }
        catch (ConfigurationException error)
        {
            throw RecipeReader.Locate(sources.ModelPath, error);
        }
    }
}
