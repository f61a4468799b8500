using System.Security.Cryptography;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>The first step of a recipe whose model is a file.</summary>
internal sealed class ImportStep(CompressSources sources) : ICompressionStep
{
    public string Name => "import";

    public object Settings => new { sources.Name, sources.Input, Model = Digest(sources.ModelPath), Labels = sources.Labels is { } labels ? Digest(labels) : null };

    public IReadOnlyList<string> Data => [];

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var model = ModelReader.Read(sources.ModelPath);
        if (ModelPrecision.Of(model) == "int8")
            throw new ConfigurationException($"model: {sources.ModelPath} is quantized; compression starts from the float model.");
        // Later steps read what the recipe says of the input in the model itself.
        if (sources.Input is { } said)
            ModelMetadata.SetPreprocessing(model, new ImagePreprocessing { Color = said.Color ?? "RGB", Mean = said.Mean, Scale = said.Scale, Fit = said.Fit });
        if (sources.Labels is { } labels)
            ModelMetadata.SetLabels(model, LabelFile.Read(labels));
        AtomicFile.Write(input.File("model.onnx"), OnnxWriter.ToBytes(model));
        return new StepOutput(FloatModel.Pack(input, sources, cancellation), Path.GetFileName(sources.ModelPath), []);
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
