using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Correction;

/// <summary>The smallest and largest value of each channel of some of a model's values ([N,C,…]), over calibration data; found inside the graph, so that only C numbers a sample come out of it.</summary>
internal static class ChannelRanges
{
    /// <summary>The ranges by value.</summary>
    public static IReadOnlyDictionary<string, ValueRange[]> Find(Model model, IReadOnlyCollection<string> values, IEnumerable<IReadOnlyDictionary<string, TensorData>> batches, CalibrationOptions how, Action<int>? progress, CancellationToken cancellation)
    {
        var measured = ModelCopy.Of(model);
        var builder = new GraphBuilder(measured);
        var reduced = values.Select(value => (Value: value, Low: Reduce(builder, model, "ReduceMin", value), High: Reduce(builder, model, "ReduceMax", value))).ToList();
        measured.Graph.Outputs.Clear();
        foreach (var (_, low, high) in reduced)
        {
            builder.Output(low);
            builder.Output(high);
        }
        var ranges = new Dictionary<string, ValueRange[]>(StringComparer.Ordinal);
        var samples = 0;
        using var runner = new GraphRunner(measured, device: how.Device, threads: how.Threads);
        foreach (var feeds in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            var results = runner.Run(feeds);
            foreach (var (value, low, high) in reduced)
            {
                var found = results[low].As<float>().ToArray().Zip(results[high].As<float>().ToArray(), (minimum, maximum) => new ValueRange(minimum, maximum));
                ranges[value] = [.. ranges.TryGetValue(value, out var before) ? found.Zip(before, (a, b) => a.Union(b)) : found];
            }
            samples++;
            progress?.Invoke(samples);
        }
        return ranges;
    }

    private static string Reduce(GraphBuilder builder, Model model, string reduction, string value)
    {
        var rank = model.Graph.Find(value)?.Shape?.Count ?? throw new InvalidModelException($"value '{value}' has no known rank; fix the shapes of the inputs with --shape.");
        long[] axes = [0, .. Enumerable.Range(2, rank - 2).Select(axis => (long)axis)];
        return builder.Model.Opset >= 18
            ? builder.Add(reduction, [value, builder.Constant(TensorData.Vector(axes))], ("keepdims", 0L))
            : builder.Add(reduction, [value], ("axes", axes), ("keepdims", 0L));
    }
}
