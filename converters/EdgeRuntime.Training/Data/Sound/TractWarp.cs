using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>
/// Rows as if of a vocal tract of another length: what stood at the frequency a·f stands at f afterwards, as far as a·f and f stay below four fifths of half the sample rate; from there a line leads to half the sample rate. Pitch moves with the filters that
/// show it, pace stays. Source: Jaitly and Hinton, 2013 (VTLP), on rows of logarithms instead of filters.
/// </summary>
internal sealed class TractWarp(FeatureOptions options)
{
    private readonly float[] _row = new float[options.Bins];
    private readonly double[] _places = new double[options.Bins];

    /// <summary>Changes rows in place.</summary>
    /// <param name="rows">Rows of the options' filters.</param>
    /// <param name="factor">a, above 0.</param>
    public void Run(Span<float> rows, double factor)
    {
        var last = options.Bins - 1;
        for (var band = 0; band <= last; band++)
            _places[band] = Math.Clamp(FilterBands.BandOf(options, Frequency(FilterBands.HertzOf(options, band), factor, options.SampleRate / 2.0)), 0, last);
        for (var start = 0; start < rows.Length; start += _row.Length)
        {
            var row = rows.Slice(start, _row.Length);
            row.CopyTo(_row);
            for (var band = 0; band < row.Length; band++)
            {
                var below = (int)_places[band];
                row[band] = _row[below] + (float)(_places[band] - below) * (_row[Math.Min(below + 1, last)] - _row[below]);
            }
        }
    }

    /// <summary>The frequency that is read for f.</summary>
    internal static double Frequency(double hertz, double factor, double half)
    {
        var read = 0.8 * half * Math.Min(factor, 1);
        var knee = read / factor;
        return hertz <= knee ? factor * hertz : half - (half - read) / (half - knee) * (half - hertz);
    }
}
