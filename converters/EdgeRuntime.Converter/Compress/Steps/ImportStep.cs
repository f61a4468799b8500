using EdgeRuntime.Compression.Pruning.Sparsity;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>The first step of a recipe whose model is a file.</summary>
internal sealed class ImportStep(CompressSources sources) : ICompressionStep
{
    public string Name => "import";

    public object Settings => new { sources.Name, sources.Input, Model = FileDigest.Of(sources.ModelPath), Labels = FileDigest.OfOptional(sources.Labels) };

    public IReadOnlyList<string> Data => [];

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var model = ModelReader.Read(sources.ModelPath);
        if (ModelPrecision.Of(model) == "int8")
            throw new ConfigurationException($"model: {sources.ModelPath} is quantized; compression starts from the float model.");
        // Later steps read what the recipe says of the input in the model itself.
        if (sources.Input is { } said)
        {
            var own = ModelMetadata.Preprocessing(model) ?? new ImagePreprocessing();
            ModelMetadata.SetPreprocessing(model, new ImagePreprocessing { Color = said.Color ?? own.Color, Mean = said.Mean ?? own.Mean, Scale = said.Scale ?? own.Scale, Fit = said.Fit ?? own.Fit });
        }
        if (sources.Labels is { } labels)
            ModelMetadata.SetLabels(model, LabelFile.Read(labels));
        AtomicFile.Write(input.File("model.onnx"), OnnxWriter.ToBytes(model));
        var sparse = SparsityMasks.OfImported(MagnitudePruner.Prepare(model)).Count;
        return new StepOutput(FloatModel.Pack(input, sources, cancellation) with { IsSparse = sparse > 0 }, Path.GetFileName(sources.ModelPath),
            sparse > 0 ? [$"{sparse} layers are sparse: their zeros stay in training"] : []);
    }
}
