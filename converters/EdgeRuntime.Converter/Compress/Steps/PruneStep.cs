using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Pruning;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>Removes channels or single weights; its keys are the options of <c>edgec prune</c>.</summary>
internal sealed class PruneStep(StepRecipe recipe, PruneRequest request, CompressSources sources) : ICompressionStep
{
    public string Name => "prune";

    public object Settings => recipe.Options;

    public IReadOnlyList<string> Data => request.Data is { } data ? [data] : [];

    public static ICompressionStep Read(StepRecipe step, string key, CompressSources sources)
    {
        StepCatalog.AllowSections(step, key);
        var settings = new PruningSettings();
        string[] data = sources.Train is { } train ? ["--data", train] : [];
        var parsed = OptionKeys.Parse(step, key, data, settings.AddTo);
        if (settings.NeedsTarget(parsed.CommandResult) && settings.TargetCount(parsed.CommandResult) != 1)
            throw new ConfigurationException($"{key}: one target is needed: ratio, macs, bytes or latency.");
        var request = Read(settings, parsed, key);
        if (request.Method != "taylor" || request.Pattern != "channels")
            return new PruneStep(step, request with { Data = null }, sources);
        return request.Data is not null ? new PruneStep(step, request, sources) : throw new ConfigurationException($"{key}.method: taylor needs labelled data; name them as data.train.");
    }

    private static PruneRequest Read(PruningSettings settings, ParseResult parsed, string key)
    {
        try
        {
            var request = settings.Read(parsed, "");
            if (request.Pattern != "channels")
                WeightMethod.PatternOf(request);
            return request;
        }
        catch (ConfigurationException error)
        {
            throw new ConfigurationException($"{key}: {error.Message.Replace("--", "", StringComparison.Ordinal)}", error);
        }
    }

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var before = input.Float(Name);
        var result = ModelPruning.Run(request with { ModelPath = before.Onnx }, input.File("model.onnx"), cancellation);
        var how = string.Join(", ", recipe.Options.Select(option => $"{option.Key.Replace('_', ' ')} {string.Join(' ', option.Value)}"));
        return new StepOutput(FloatModel.Pack(input, sources, cancellation) with { IsSparse = before.IsSparse || result.Sparsity is not null }, how,
            [result.Sparsity is { } sparsity ? string.Create(CultureInfo.InvariantCulture, $"{sparsity:P1} of the weights that can be pruned are zero") : $"multiply-accumulates {Output.Count(result.MacsBefore)} to {Output.Count(result.MacsAfter)}, weights {Output.Bytes(result.BytesBefore)} to {Output.Bytes(result.BytesAfter)}"]);
    }
}
