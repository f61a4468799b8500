using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Correction;

/// <summary>
/// Cross-layer equalization with absorption of high biases (Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019, sections 4.1 and 4.2). Between two layers
/// channel i is divided by sᵢ in the first and multiplied by it in the second, which changes nothing in float: <c>sᵢ = √(r₁ᵢ / r₂ᵢ)</c> makes the ranges of its weights in both layers equal. Where weights have
/// a scale for each output channel those of the first layer gain nothing from it; r₁ is then the largest value that the channel takes, which brings the channels of the activation to one range. No channel is
/// scaled beyond the largest: channels of tiny weights and a large bias, which batch normalization leaves behind, would widen the whole tensor. Relu lets factors through. A Relu6 cuts at 6 whatever they are: channels that calibration data drives into it keep their range, others stay below it.
/// </summary>
internal static class CrossLayerEqualization
{
    private const int MostSweeps = 20;
    private const float Converged = 1.01f;

    /// <summary>How far a channel below a Relu6's limit is kept from it: the share of the limit that its largest value may reach.</summary>
    private const float Headroom = 0.95f;

    /// <summary>A copy of the model with equalized layers.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="perTensor">Whether weights will have one scale for a layer.</param>
    /// <param name="batches">Calibration data.</param>
    /// <param name="how">Device and threads.</param>
    /// <param name="progress">Called after each batch.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <param name="pairs">How many pairs of layers there were.</param>
    /// <param name="absorbed">How many channels gave a part of their bias to the next layer.</param>
    public static Model Run(Model model, bool perTensor, IEnumerable<IReadOnlyDictionary<string, TensorData>> batches, CalibrationOptions how, Action<int>? progress, CancellationToken cancellation, out int pairs, out int absorbed)
    {
        var copy = ModelCopy.Of(model);
        var found = LayerPair.Of(copy).ToList();
        (pairs, absorbed) = (found.Count, 0);
        if (pairs == 0)
            return copy;
        var ranges = ChannelRanges.Find(copy, [.. found.Select(pair => pair.First.Outputs[0])], batches, how, progress, cancellation);
        var index = new GraphIndex(copy.Graph);
        var layers = found.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().ToDictionary(node => node, node => new LayerWeights(node, index));
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var largest = 1f;
            foreach (var pair in found)
                largest = Math.Max(largest, Equalize(pair, layers[pair.First], layers[pair.Second], ranges[pair.First.Outputs[0]], perTensor));
            if (largest < Converged)
                break;
        }
        foreach (var pair in found.Where(pair => pair.Floor == 0 && !pair.IsPadded))
            absorbed += Absorb(pair, layers[pair.First], layers[pair.Second], ranges[pair.First.Outputs[0]]);
        foreach (var layer in layers.Values)
            layer.WriteTo(copy.Graph);
        return copy;
    }

    /// <summary>Scales the channels between two layers; the largest factor, upwards or downwards.</summary>
    private static float Equalize(LayerPair pair, LayerWeights first, LayerWeights second, ValueRange[] ranges, bool perTensor)
    {
        var tops = Array.ConvertAll(ranges, range => Math.Min(pair.Limit, Math.Max(range.Maximum, pair.Floor < 0 ? -range.Minimum : 0)));
        var top = tops.Max();
        var widest = Enumerable.Range(0, ranges.Length).Max(c => second.Largest(c, input: true));
        var most = 1f;
        for (var c = 0; c < ranges.Length; c++)
        {
            var (own, next, share) = (first.Largest(c, input: false), second.Largest(c, input: true), tops[c] / top);
            if (!(own > 0) || !(next > 0) || !(share > 0) || ranges[c].Maximum >= pair.Limit * Headroom)
                continue;
            var factor = perTensor ? MathF.Sqrt(own / next) : pair.IsDepthwise ? share : MathF.Sqrt(share * widest / next);
            // No channel becomes larger than the largest, so that the tensor keeps its range.
            factor = Math.Max(factor, Math.Max(share, ranges[c].Maximum / (pair.Limit * Headroom)));
            if (!float.IsNormal(factor) || !float.IsNormal(1 / factor))
                continue;
            first.Scale(c, input: false, 1 / factor);
            second.Scale(c, input: true, factor);
            ranges[c] = new ValueRange(ranges[c].Minimum / factor, ranges[c].Maximum / factor);
            most = Math.Max(most, Math.Max(factor, 1 / factor));
        }
        return most;
    }

    /// <summary>
    /// Moves what a channel always exceeds into the next layer's bias: <c>b₁ ← b₁ − c, b₂ ← b₂ + W₂·c</c> with c the smallest value that the channel took, where it never was below 0; exact as long as it is not.
    /// </summary>
    private static int Absorb(LayerPair pair, LayerWeights first, LayerWeights second, ValueRange[] ranges)
    {
        if (first.Bias is null || second.Bias is null)
            return 0;
        var absorbed = 0;
        for (var c = 0; c < ranges.Length; c++)
        {
            if (ranges[c].Minimum <= 0 || ranges[c].Maximum > pair.Limit)
                continue;
            first.Bias[c] -= ranges[c].Minimum;
            foreach (var i in second.Of(c, input: true))
                second.Bias[second.OutputOf(i)] += second.Values[i] * ranges[c].Minimum;
            ranges[c] = new ValueRange(0, ranges[c].Maximum - ranges[c].Minimum);
            absorbed++;
        }
        return absorbed;
    }
}
