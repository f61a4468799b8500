using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>A model on disk that can be run: an ONNX or TFLite file (by ONNX Runtime) or a bundle (by either engine).</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly BundleReader? _bundle;

    private readonly Func<Model> _read;

    private ModelFile(InferenceSession session, Manifest manifest, IReadOnlyList<string> labels, Func<Model> read, BundleReader? bundle)
    {
        _read = read;
        Session = session;
        Manifest = manifest;
        Labels = labels;
        _bundle = bundle;
    }

    public InferenceSession Session { get; }

    public Manifest Manifest { get; }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>The model itself; a new one each time.</summary>
    public Model ReadModel() => _read();

    /// <summary>Whether a path is meant as a bundle.</summary>
    public static bool IsBundle(string path) => Path.GetExtension(path).Equals(".edge", StringComparison.OrdinalIgnoreCase);

    /// <param name="path">The file.</param>
    /// <param name="engine"><c>native</c> or <c>onnxruntime</c>; null takes native where it can.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>, for ONNX Runtime.</param>
    /// <param name="options">How the session is opened.</param>
    /// <param name="preprocessing">How pictures become the input of a model file, given the model.</param>
    public static ModelFile Open(string path, string? engine, string device, SessionOptions options, Func<Model, ImagePreprocessing?> preprocessing)
    {
        if (!IsBundle(path))
        {
            if (engine == "native")
                throw new ConfigurationException($"'{path}' is no bundle, the native engine runs bundles: edgec convert {path} -o {Path.ChangeExtension(Path.GetFileName(path), ".edge")}");
            var model = ModelReader.Read(path);
            var manifest = ModelManifest.Create(model, Path.GetFileNameWithoutExtension(path), preprocessing(model), options.State);
            if (ModelMetadata.Decoder(model) is { } decoder)
                ModelDecoding.Declare(manifest, DecoderOptions.Parse(decoder), ModelMetadata.Labels(model));
            return new ModelFile(OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), options, device), manifest, ModelMetadata.Labels(model), () => ModelReader.Read(path), null);
        }
        var bundle = BundleReader.Open(path);
        try
        {
            engine ??= bundle.Has(BundleEntryNames.Plan) ? "native" : "onnxruntime";
            InferenceSession session = engine == "native" ? NativeSession.Open(bundle, options) : OnnxRuntimeSession.Open(bundle, options, device);
            return new ModelFile(session, bundle.Manifest, bundle.Labels, () => OnnxReader.Read(bundle.Entry(BundleEntryNames.Model), BundleEntryNames.Model), bundle);
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _bundle?.Dispose();
    }
}
