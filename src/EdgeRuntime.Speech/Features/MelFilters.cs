namespace EdgeRuntime.Speech.Features;

/// <summary>
/// Triangular filters over the energies of a spectrum, overlapping by half, evenly spaced in mel between two frequencies. Only what lies within a triangle is stored.
/// Sources: Kaldi, feat/mel-computations.cc; librosa, filters.mel; TensorFlow, linear_to_mel_weight_matrix.
/// </summary>
internal sealed class MelFilters
{
    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly float[] _weights;

    /// <param name="options">Checked options.</param>
    /// <param name="transform">The length of the Fourier transform.</param>
    public MelFilters(FeatureOptions options, int transform)
    {
        var (lowMel, highMel) = FilterBands.Edges(options);
        (_starts, _ends) = (new int[options.Bins], new int[options.Bins]);
        var weights = new List<float>();
        for (var bin = 0; bin < options.Bins; bin++)
        {
            var (left, centre, right) = (Edge(bin), Edge(bin + 1), Edge(bin + 2));
            var first = weights.Count;
            for (var k = 0; k <= transform / 2; k++)
            {
                var hertz = k * (double)options.SampleRate / transform;
                var at = options.Mel == MelKind.Kaldi ? FilterBands.MelOf(hertz, options.Mel) : hertz;
                if (at <= left || at >= right)
                    continue;
                if (weights.Count == first)
                    _starts[bin] = k;
                var weight = at <= centre ? (at - left) / (centre - left) : (right - at) / (right - centre);
                weights.Add((float)(options.Mel == MelKind.Slaney ? weight * 2 / (right - left) : weight));
            }
            _ends[bin] = _starts[bin] + weights.Count - first;
        }
        _weights = [.. weights];

        double Edge(int i)
        {
            var mel = lowMel + i * (highMel - lowMel) / (options.Bins + 1);
            return options.Mel == MelKind.Kaldi ? mel : FilterBands.HertzOf(mel, options.Mel);
        }
    }

    /// <summary>The number of filters.</summary>
    public int Count => _starts.Length;

    /// <summary>Sums each filter's energies.</summary>
    public void Apply(ReadOnlySpan<float> energies, Span<float> sums)
    {
        ReadOnlySpan<float> weights = _weights;
        for (var bin = 0; bin < _starts.Length; bin++)
        {
            var part = energies[_starts[bin].._ends[bin]];
            sums[bin] = WeightedSum.Of(part, weights[..part.Length]);
            weights = weights[part.Length..];
        }
    }
}
