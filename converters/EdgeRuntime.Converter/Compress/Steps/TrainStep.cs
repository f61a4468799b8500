using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Training;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>The first step of a recipe whose model is a training recipe.</summary>
internal sealed class TrainStep(CompressSources sources) : ICompressionStep
{
    public string Name => "train";

    public object Settings => sources.Training!;

    public IReadOnlyList<string> Data => [sources.Train!];

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var goesOn = File.Exists(input.File("checkpoint.bin"));
        var result = TrainCommand.Run(new Trainer(sources.Training!, new TrainerOptions(input.Folder) { Resume = goesOn }), cancellation);
        return new StepOutput(FloatModel.Pack(input, sources, cancellation), $"{result.Epochs} epochs of {result.TrainSamples:N0} samples by {Path.GetFileName(sources.ModelPath)}", []);
    }
}
