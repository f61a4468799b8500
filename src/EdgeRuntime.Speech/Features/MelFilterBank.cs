namespace EdgeRuntime.Speech.Features;

/// <summary>
/// Triangular filters on the mel scale: <c>y[c] = Σ w[c,k]·energy[k]</c>, weights with 12 fractional bits, sums in 64 bits. Between two centers a frequency belongs
/// to two filters: with weight w to the lower one, whose center it leaves, and with 1 − w to the upper one. So there is one segment of frequencies more than filters.
/// Source: TensorFlow Lite Micro, operator SignalFilterBank (signal/src/filter_bank.cc, filter_bank_ops.py), without the padding of its tables.
/// </summary>
internal sealed class MelFilterBank
{
    /// <summary>Fractional bits of the weights.</summary>
    public const int Bits = 12;

    private readonly short[] _falling;
    private readonly short[] _rising;
    private readonly int[] _ends;

    /// <summary>Makes the filters.</summary>
    /// <param name="channels">How many.</param>
    /// <param name="bins">Frequencies of the spectrum, from 0 to half the sample rate.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <param name="lower">Where the first filter begins, in Hz.</param>
    /// <param name="upper">Where the last one ends, in Hz.</param>
    /// <exception cref="ConfigurationException">The last filter would need frequencies that the spectrum lacks.</exception>
    public MelFilterBank(int channels, int bins, int sampleRate, float lower, float upper)
    {
        var centers = MelScale.Centers(channels + 1, lower, upper);
        var hertz = sampleRate / 2.0 / (bins - 1);
        First = (int)Math.Round(1 + lower / hertz);
        _ends = new int[channels + 1];
        var (falling, rising, bin) = (new short[bins], new short[bins], First);
        for (var segment = 0; segment <= channels; segment++)
        {
            var width = centers[segment] - (segment == 0 ? MelScale.FromHertz(lower) : centers[segment - 1]);
            for (; MelScale.FromHertz((float)(bin * hertz)) <= centers[segment]; bin++)
            {
                if (bin >= bins - 1)
                    throw new ConfigurationException($"audio features: expected filters that end below {(bins - 1) * hertz} Hz, found an upper limit of {upper} Hz; lower it or enlarge the window.");
                var weight = (centers[segment] - MelScale.FromHertz((float)(bin * hertz))) / width;
                falling[bin] = (short)(weight * (1 << Bits));
                rising[bin] = (short)((1.0 - weight) * (1 << Bits));
            }
            _ends[segment] = bin;
        }
        _falling = falling[..bin];
        _rising = rising[..bin];
    }

    /// <summary>The number of filters.</summary>
    public int Channels => _ends.Length - 1;

    /// <summary>The first frequency that has a weight.</summary>
    public int First { get; }

    /// <summary>One past the last frequency that has a weight.</summary>
    public int End => _ends[^1];

    /// <summary>Where segment s ends and the next begins; the first begins at <see cref="First"/>.</summary>
    public ReadOnlySpan<int> SegmentEnds => _ends;

    /// <summary>Weights of frequencies for the filter whose center is below them, segment by segment.</summary>
    public ReadOnlySpan<short> Falling => _falling;

    /// <summary>Weights of frequencies for the filter whose center is above them.</summary>
    public ReadOnlySpan<short> Rising => _rising;

    /// <summary>Sums energies; <paramref name="energies"/> has at least <see cref="End"/> values, those below <see cref="First"/> count for nothing.</summary>
    public void Apply(ReadOnlySpan<uint> energies, Span<ulong> destination)
    {
        ulong carried = 0;
        for (var (segment, bin) = (0, First); segment < _ends.Length; segment++)
        {
            var (falling, rising) = (carried, 0UL);
            for (; bin < _ends[segment]; bin++)
            {
                falling += (ulong)_falling[bin] * energies[bin];
                rising += (ulong)_rising[bin] * energies[bin];
            }
            if (segment > 0)
                destination[segment - 1] = falling;
            carried = rising;
        }
    }
}
