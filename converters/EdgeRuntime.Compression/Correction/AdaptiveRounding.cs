using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Correction;

/// <summary>Chooses for every weight whether it is rounded up or down, layer by layer, so that each layer's results on calibration data come closest to the float ones.</summary>
internal static class AdaptiveRounding
{
    /// <summary>Rows that a layer is fitted to; fewer where the rows of all layers would take more than <see cref="MostBytes"/>.</summary>
    private const int MostRows = 8192;

    private const int FewestRows = 512;
    private const long MostBytes = 1 << 29;

    /// <summary>The quantized weights of every layer, by <see cref="QuantizedLayer.Key"/>.</summary>
    public static IReadOnlyDictionary<string, WeightQuantization> Run(Model model, CalibrationTable table, QuantizationOptions options, IEnumerable<IReadOnlyDictionary<string, TensorData>> batches,
        CalibrationOptions how, RoundingMethod method, int iterations, Action<int>? sampled, Action<int>? rounded, CancellationToken cancellation)
    {
        var layers = QuantizedLayer.Of(model, table, options);
        if (layers.Count == 0)
            return new Dictionary<string, WeightQuantization>();
        var rows = (int)Math.Clamp(MostBytes / layers.Sum(BytesOfRow), FewestRows, MostRows);
        var samplers = layers.Select((layer, i) => new PatchSampler(layer, rows, (rows + table.Samples - 1) / table.Samples, seed: i)).ToList();
        var names = layers.SelectMany(layer => new[] { layer.Node.Input(0), layer.Key }).Where(name => model.Graph.RequiredInputs.All(input => input.Name != name)).Distinct().ToList();
        var samples = 0;
        using (var runner = new GraphRunner(model, names, how.Device, how.Threads))
        {
            foreach (var feeds in batches)
            {
                cancellation.ThrowIfCancellationRequested();
                var values = runner.Run(feeds);
                for (var i = 0; i < layers.Count; i++)
                    samplers[i].Add(feeds.GetValueOrDefault(layers[i].Node.Input(0)) ?? values[layers[i].Node.Input(0)], values[layers[i].Key]);
                samples++;
                sampled?.Invoke(samples);
            }
        }
        var result = new Dictionary<string, WeightQuantization>(StringComparer.Ordinal);
        for (var i = 0; i < layers.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            result[layers[i].Key] = Round(layers[i], layers[i].Quantize(options), samplers[i], method, iterations, how.Threads, cancellation).Weights;
            rounded?.Invoke((i + 1) * samples / layers.Count);
        }
        return result;
    }

    /// <summary>Rounds one layer's weights; the mean squared errors of its results are those over all channels.</summary>
    public static (WeightQuantization Weights, double Before, double After) Round(QuantizedLayer layer, WeightQuantization nearest, PatchSampler rows, RoundingMethod method, int iterations, int threads = 0,
        CancellationToken cancellation = default)
    {
        var (channels, depth) = (layer.Channels, rows.GroupDepth);
        var rounded = nearest.Weights.As<sbyte>().ToArray();
        sbyte[]? relaxed = null;
        if (method == RoundingMethod.Relaxation)
        {
            var errors = new double[channels];
            ForEachChannel(layer, nearest, rows, (c, problem, quantized) => errors[c] = problem.Error(problem.Results(quantized)) / problem.Fitted);
            relaxed = RelaxedRounding.Run(layer, rows, nearest.Scales, errors, iterations, threads, cancellation);
        }
        var (before, after) = (0.0, 0.0);
        ForEachChannel(layer, nearest, rows, (c, problem, quantized) =>
        {
            double nearestError, error;
            if (relaxed is null)
            {
                (nearestError, error) = CoordinateDescent.Solve(problem, iterations, quantized);
            }
            else
            {
                var start = quantized.ToArray();
                relaxed.AsSpan(c * depth, depth).CopyTo(quantized);
                (nearestError, error) = problem.Settle(start, problem.Results(start), quantized, problem.Results(quantized));
            }
            (before, after) = (before + nearestError / channels, after + error / channels);
            for (var k = 0; k < depth; k++)
                rounded[layer.WeightAt(c, k)] = quantized[k];
        });
        return (new WeightQuantization(TensorData.From(rounded, [.. layer.Weights.Shape]), nearest.Scales, null), before, after);
    }

    private delegate void ChannelAction(int channel, RoundingProblem problem, Span<sbyte> rounded);

    // The problem of every output channel, with its weights rounded to nearest.
    private static void ForEachChannel(QuantizedLayer layer, WeightQuantization nearest, PatchSampler rows, ChannelAction action)
    {
        var (depth, perGroup) = (rows.GroupDepth, layer.Channels / rows.Groups);
        var inputs = new float[depth * rows.Rows];
        var (weights, quantized) = (new float[depth], new sbyte[depth]);
        for (var c = 0; c < layer.Channels; c++)
        {
            if (c % perGroup == 0)
                Numbers(rows, c / perGroup, layer.Input, inputs);
            for (var k = 0; k < depth; k++)
                (weights[k], quantized[k]) = (layer.Weights.As<float>()[layer.WeightAt(c, k)], nearest.Weights.As<sbyte>()[layer.WeightAt(c, k)]);
            action(c, new RoundingProblem(inputs, rows.Results(c), weights, nearest.Scales[c], layer.Bias?[c] ?? 0, layer.Lowest, layer.Highest), quantized);
        }
    }

    private static long BytesOfRow(QuantizedLayer layer) => layer.Weights.Count / layer.Channels * (layer.Node.OpType == "Conv" ? layer.Node.Int("group", 1) : 1) + sizeof(float) * (long)layer.Channels;

    private static void Numbers(PatchSampler rows, int group, QuantizationParameters parameters, float[] destination)
    {
        for (var k = 0; k < rows.GroupDepth; k++)
        {
            var source = rows.Inputs(group, k);
            for (var n = 0; n < source.Length; n++)
                destination[k * rows.Rows + n] = parameters.Dequantize(source[n]);
        }
    }
}
