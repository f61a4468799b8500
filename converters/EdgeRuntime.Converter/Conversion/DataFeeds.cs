using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Samples of a data set as a model's inputs, preprocessed as on the device.</summary>
internal static class DataFeeds
{
    /// <param name="set">The samples.</param>
    /// <param name="session">A session of the model, whose input buffer is filled sample by sample.</param>
    /// <param name="manifest">How samples become inputs.</param>
    /// <param name="count">How many samples, spread evenly over the set, so that a set sorted by class gives every class.</param>
    public static IEnumerable<IReadOnlyDictionary<string, TensorData>> Read(DataSet set, InferenceSession session, Manifest manifest, int count) => ReadLabelled(set, session, manifest, count).Select(sample => sample.Feeds);

    /// <summary>The same with the label of each.</summary>
    public static IEnumerable<(IReadOnlyDictionary<string, TensorData> Feeds, int Label)> ReadLabelled(DataSet set, InferenceSession session, Manifest manifest, int count)
    {
        var feeder = new SampleFeeder(session, manifest);
        var sample = new Sample();
        var input = session.Inputs[0];
        long[] shape = [.. input.Shape.Dimensions.Select(dimension => (long)dimension)];
        for (var i = 0; i < count; i++)
        {
            set.Read((int)((long)i * set.Count / count), sample);
            feeder.Feed(sample);
            yield return (new Dictionary<string, TensorData> { [input.Name] = new TensorData(input.Type, shape, session.Input(0).Bytes.ToArray()) }, sample.Label);
        }
    }
}
