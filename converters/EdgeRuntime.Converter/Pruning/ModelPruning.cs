using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Compression.Pruning.Importance;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>From a model file to a pruned one.</summary>
internal static class ModelPruning
{
    /// <summary>The groups of channels of a model.</summary>
    public static IReadOnlyList<ChannelGroup> List(PruneRequest request) => DependencyGraph.Of(Read(request)).Groups;

    /// <summary>Prunes and writes.</summary>
    /// <exception cref="EdgeRuntimeException">The model or the data are not usable, or the target cannot be met; nothing is written then.</exception>
    public static PruneResult Run(PruneRequest request, string output, CancellationToken cancellation)
    {
        var model = Read(request);
        var pruner = new StructuredPruner(model, Options(request, model));
        var result = ProgressBar.Run("pruning", 1, _ => pruner.Run(cancellation));
        Write(result.Model, output);
        return PruneResult.Of(request, output, result);
    }

    private static StructuredPruningOptions Options(PruneRequest request, Model model) => new()
    {
        Target = request.Target!,
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

    private static void Write(Model model, string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            OnnxWriter.Write(model, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{path}: cannot be written ({error.Message.TrimEnd('.')}); choose another place with -o.", error);
        }
    }
}
