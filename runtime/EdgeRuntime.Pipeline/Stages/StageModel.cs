using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>A bundle that is open for a stage: its session on the native engine, what feeds it, and what reads its results.</summary>
internal sealed class StageModel : IDisposable
{
    private readonly BundleReader _bundle;

    private StageModel(BundleReader bundle, InferenceSession session, string path)
    {
        (_bundle, Session, Path) = (bundle, session, path);
        Feeder = new SampleFeeder(session, bundle.Manifest, Input());
        Outputs = new SessionOutputs(session);
        Decoder = ManifestDecoder.Create(bundle.Manifest, bundle.Labels);
    }

    public string Path { get; }

    public InferenceSession Session { get; }

    public SampleFeeder Feeder { get; }

    public SessionOutputs Outputs { get; }

    /// <summary>What reads results; null: the model gives raw values.</summary>
    public ModelDecoder? Decoder { get; }

    public IReadOnlyList<string> Labels => _bundle.Labels;

    /// <summary>The type of the decoder, as in <c>ssd</c>; empty: none.</summary>
    public string DecoderType => _bundle.Manifest.Decoder?["type"] ?? "";

    /// <summary>Whether it finds objects in a picture; others say something of all of it.</summary>
    public bool FindsObjects => DecoderType is not ("classification" or "segmentation" or "ctc");

    /// <summary>Whether scores are from 0 to 1; those of a classifier whose softmax was left out, or of a detector whose activation was, are any number.</summary>
    public bool GivesShares => DecoderType is "ssd" or "yolo" or "yolox" or "centernet" or "db" && !_bundle.Manifest.Decoder!.ContainsKey("activation") || (DecoderType == "classification" && _bundle.Manifest.Decoder!.GetValueOrDefault("softmax") == "true");

    /// <summary>The input's picture; 0 where it takes none.</summary>
    public (int Width, int Height) Picture
    {
        get
        {
            var model = ManifestDecoder.Describe(_bundle.Manifest, Labels);
            return (model.InputWidth, model.InputHeight);
        }
    }

    public string Description => $"{System.IO.Path.GetFileName(Path)}: {_bundle.Manifest.Name}, {_bundle.Manifest.Precision}{(DecoderType.Length > 0 ? ", " + DecoderType : "")}";

    /// <summary>Opens a bundle.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="threads">Threads that work on one inference.</param>
    /// <param name="score">The least score of what it finds, in place of the bundle's; null: the bundle's.</param>
    /// <param name="decoder">A decoder in place of the bundle's, as <see cref="DecoderOptions.Parse"/> reads it; empty: the bundle's.</param>
    /// <exception cref="InvalidModelException">There is no such file, or it is no bundle that runs here.</exception>
    /// <exception cref="ConfigurationException">Score, decoder or threads cannot be.</exception>
    public static StageModel Open(string path, int threads, float? score, string decoder)
    {
        var bundle = BundleReader.Open(path);
        InferenceSession? session = null;
        try
        {
            SetDecoder(bundle.Manifest, score, decoder);
            session = TunedSession.Open(bundle, path, new SessionOptions { Threads = threads });
            return new StageModel(bundle, session, path);
        }
        catch (Exception exception)
        {
            session?.Dispose();
            bundle.Dispose();
            throw exception is EdgeRuntimeException and not ConfigurationException && !exception.Message.StartsWith(path, StringComparison.Ordinal) ? new InvalidModelException($"{path}: {exception.Message}", exception) : exception;
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _bundle.Dispose();
    }

    // What a classifier's scores are is said in a place of its own.
    private static void SetDecoder(Manifest manifest, float? score, string decoder)
    {
        if (decoder.Length > 0)
            manifest.Decoder = DecoderOptions.Parse(decoder);
        else if (manifest.Decoder is null && manifest.Classification is { } how)
            manifest.Decoder = new(StringComparer.Ordinal) { ["type"] = "classification", ["softmax"] = how.Softmax ? "true" : "false" };
        if (score is { } least && manifest.Decoder is { } settings && settings["type"] is not ("classification" or "ctc" or "landmarks"))
            settings["score"] = FormattableString.Invariant($"{least}");
    }

    private int Input()
    {
        var inputs = Session.DataInputs;
        if (inputs.Count == 1)
            return inputs[0];
        throw new ConfigurationException($"the model has {inputs.Count} inputs ({string.Join(", ", inputs.Select(index => Session.Inputs[index].Name))}); a pipeline feeds one.");
    }
}
