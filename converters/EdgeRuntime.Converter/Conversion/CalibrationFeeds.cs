using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>The calibration data as a model's inputs, as often as they are asked for.</summary>
internal sealed class CalibrationFeeds : IDisposable
{
    private readonly DataSet _set;
    private readonly InferenceSession _session;
    private readonly Manifest _manifest;

    private CalibrationFeeds(DataSet set, InferenceSession session, Manifest manifest, int samples)
    {
        _set = set;
        _session = session;
        _manifest = manifest;
        Count = samples;
    }

    /// <summary>How many samples there are.</summary>
    public int Count { get; }

    /// <exception cref="ConfigurationException">No data is named.</exception>
    public static CalibrationFeeds Open(Model model, Manifest manifest, string? spec, int samples)
    {
        if (spec is null)
            throw new ConfigurationException("INT8 needs calibration data: name it with --calibrate DATA.");
        var set = DataSet.Open(spec, labelsRequired: false);
        return new CalibrationFeeds(set, OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions()), manifest, Math.Min(samples, set.Count));
    }

    /// <summary>The samples from the first to the last, or <paramref name="count"/> of them spread evenly.</summary>
    public IEnumerable<IReadOnlyDictionary<string, TensorData>> Read(int? count = null) => DataFeeds.Read(_set, _session, _manifest, Math.Min(count ?? Count, Count));

    public void Dispose()
    {
        _session.Dispose();
        _set.Dispose();
    }
}
