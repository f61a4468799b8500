using EdgeRuntime.Bundle;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Reports;

/// <summary>A bundle opened on every engine that runs it.</summary>
internal sealed class MeasuredModel : IDisposable
{
    private readonly BundleReader _bundle;
    private readonly string? _scratch;

    private MeasuredModel(string path, string? scratch)
    {
        _scratch = scratch;
        _bundle = BundleReader.Open(path);
        try
        {
            var options = new SessionOptions();
            BundleBytes = new FileInfo(path).Length;
            ModelBytes = _bundle.Entry(BundleEntryNames.Model).Length;
            OnnxRuntime = OnnxRuntimeSession.Open(_bundle, options);
            Native = _bundle.Has(BundleEntryNames.Plan) ? NativeSession.Open(_bundle, options) : null;
        }
        catch
        {
            OnnxRuntime?.Dispose();
            _bundle.Dispose();
            throw;
        }
    }

    public Manifest Manifest => _bundle.Manifest;

    public IReadOnlyList<string> Labels => _bundle.Labels;

    public long BundleBytes { get; }

    public long ModelBytes { get; }

    /// <summary>The native engine's session; null for a bundle without a plan.</summary>
    public InferenceSession? Native { get; }

    public InferenceSession OnnxRuntime { get; }

    /// <summary>The session that accuracy is measured with.</summary>
    public InferenceSession Session => Native ?? OnnxRuntime;

    /// <summary>Opens a bundle.</summary>
    public static MeasuredModel Open(string bundle) => new(bundle, null);

    /// <summary>Opens a model as it is, by way of a bundle that disappears again.</summary>
    public static MeasuredModel OpenUnchanged(ConversionRequest request, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("edgec-report-").FullName;
        try
        {
            var bundle = Path.Combine(folder, "model.edge");
            ModelConversion.Run(new ConversionRequest
            {
                ModelPath = request.ModelPath,
                OutputPath = bundle,
                LabelsPath = request.LabelsPath,
                Shapes = request.Shapes,
                Constants = request.Constants,
                State = request.State,
                Preprocessing = request.Preprocessing,
            }, cancellation);
            return new MeasuredModel(bundle, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>The bundle's model; a new one each time.</summary>
    public Model ReadModel() => OnnxReader.Read(_bundle.Entry(BundleEntryNames.Model), BundleEntryNames.Model);

    /// <summary>The model's class names; the data's, where the model has none.</summary>
    public IReadOnlyList<string> ClassNames(string? data)
    {
        if (Labels.Count > 0 || data is null)
            return Labels;
        using var set = DataSet.Open(data, labelsRequired: false);
        return set.Classes;
    }

    public void Dispose()
    {
        Native?.Dispose();
        OnnxRuntime.Dispose();
        _bundle.Dispose();
        if (_scratch is not null)
            Directory.Delete(_scratch, recursive: true);
    }
}
